import { HEADER_LENGTH, type Experiment, type Lane, type MessageSpec, type Mode } from '../trace/trace.js'
import { flowsOf, spans } from './flow.js'
import { now } from './notes.js'
import type { SocketSettings } from './original.js'
import type { ClientPeer, ServerPeer } from './peer.js'
import { cutPoints, Slicer } from './slicer.js'

/** The two programs of a lane that are used again for the next run. */
export interface Pair {
  readonly client: ClientPeer
  readonly server: ServerPeer
}

/** Milliseconds without a reply after which a lane says that none comes. Raw is known to stall, and nobody wants to wait long. */
export const PATIENCE: Record<Mode, number> = { raw: 300, framed: 5000 }

export function payloadOf({ text = '', hex, times = 1 }: MessageSpec): Buffer {
  const once = hex === undefined ? Buffer.from(text) : Buffer.from(hex, 'hex')
  return Buffer.concat(Array.from({ length: times }, () => once))
}

export function settingsOf({ recvSize, noDelay }: Experiment, mode: Mode): SocketSettings {
  return { mode, recvSize, noDelay }
}

/** Messages one way, as the reader takes them. */
export async function sends(experiment: Experiment, mode: Mode, { client, server }: Pair): Promise<Lane> {
  const settings = settingsOf(experiment, mode)
  const { think, cutEvery, pace } = experiment
  const messages = experiment.messages.map(payloadOf)
  const payload = messages.reduce((sum, { length }) => sum + length, 0)
  const framed = mode === 'framed' ? messages.length : 0
  const cuts = cutEvery === 0 ? [] : cutPoints(cutEvery, payload + HEADER_LENGTH * framed)
  const target = await server.ask('listen', { ...settings, think })
  const untilRead = (bytes: number) => server.ask('until', { bytes })
  const slicer = cuts.length > 0 ? await Slicer.open(target.port, cuts, untilRead) : undefined
  try {
    const { port } = await client.ask('connect', { ...settings, port: (slicer ?? target).port })
    await client.ask('send', { messages, pace })
    await server.ask('until', { payload, messages: framed })
    const [sent, got] = await Promise.all([client.ask('report'), server.ask('report')])
    const { flows, since } = flowsOf(mode, got, { report: sent, port, serverPort: slicer?.outPort })
    return { mode, flows: [{ ...flows[0], forced: slicer && spans(slicer.pieces, since) }] }
  } finally {
    slicer?.close()
  }
}

/** One message, then recv() of the reply: the original client and server. */
export async function stall(experiment: Experiment, mode: Mode, { client, server }: Pair): Promise<Lane> {
  const settings = settingsOf(experiment, mode)
  const target = await server.ask('listen', { ...settings, echo: true })
  const { port } = await client.ask('connect', { ...settings, port: target.port })
  await client.ask('send', { messages: experiment.messages.map(payloadOf) })
  const replied = await client.ask('reply', PATIENCE[mode])
  const until = now()
  const [report, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
  const { flows, since } = flowsOf(mode, theirs, { report, port })
  return { mode, flows, until: replied ? undefined : since(until) }
}

/** All of a message but two bytes, then the end. */
export async function ends(experiment: Experiment, mode: Mode, { client, server }: Pair): Promise<Lane> {
  const target = await server.ask('listen', settingsOf(experiment, mode))
  const message = payloadOf(experiment.messages[0]!)
  const { port } = await client.ask('sendTruncated', { mode, port: target.port, message })
  await server.ask('until', { ends: 1 })
  const [report, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
  const { flows } = flowsOf(mode, theirs, { report, port })
  return { mode, flows: [{ ...flows[0], truncated: true }] }
}
