import {
  HEADER_LENGTH,
  RECV_SIZE,
  type Experiment,
  type Lane,
  type MessageSpec,
  type Mode,
} from '../trace/trace.js'
import { flowOf, since, spans, zeroOf } from './flow.js'
import { now } from './notes.js'
import type { SocketSettings } from './original.js'
import type { Peer } from './peer.js'
import { cutPoints, Slicer } from './slicer.js'

/** The two programs of a lane that are used again for the next run. */
export interface Pair {
  readonly client: Peer
  readonly server: Peer
}

/** Milliseconds without a reply after which a lane says that none comes. Raw is known to stall, and nobody wants to wait long. */
export const PATIENCE: Record<Mode, number> = { raw: 300, framed: 5000 }

export function payloadOf({ text = '', hex, times = 1 }: MessageSpec): Buffer {
  const once = hex === undefined ? Buffer.from(text) : Buffer.from(hex, 'hex')
  return Buffer.concat(Array.from({ length: times }, () => once))
}

export function settingsOf({ recvSize = RECV_SIZE, noDelay = true }: Experiment, mode: Mode): SocketSettings {
  return { mode, recvSize, noDelay }
}

/** Messages one way, as the reader takes them. */
export async function sends(experiment: Experiment, mode: Mode, { client, server }: Pair): Promise<Lane> {
  const settings = settingsOf(experiment, mode)
  const { think, cuts, pace } = experiment
  const messages = experiment.messages.map(payloadOf)
  const payload = messages.reduce((sum, { length }) => sum + length, 0)
  const framed = mode === 'framed' ? messages.length : 0
  const length = payload + HEADER_LENGTH * framed
  const target = await server.ask('listen', { ...settings, think })
  const untilRead = (bytes: number) => server.ask('until', { bytes })
  const slicer =
    cuts && length > 0 ? await Slicer.open(target.port, cutPoints(cuts, length), untilRead) : undefined
  try {
    const { port } = await client.ask('connect', { ...settings, port: (slicer ?? target).port })
    await client.ask('send', { messages, pace })
    await server.ask('until', { payload, messages: framed })
    const [sent, got] = await Promise.all([client.ask('report'), server.ask('report')])
    const zero = zeroOf(sent)
    const receiver = { program: 'server', report: got, port: slicer?.outPort ?? port } as const
    const flow = flowOf(mode, zero, { program: 'client', report: sent, port }, receiver)
    return { mode, flows: [{ ...flow, forced: slicer && spans(slicer.pieces, zero) }] }
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
  const [ours, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
  const zero = zeroOf(ours)
  const asking = { program: 'client', report: ours, port } as const
  const replying = { program: 'server', report: theirs, port } as const
  const flows = [flowOf(mode, zero, asking, replying), flowOf(mode, zero, replying, asking)]
  return { mode, flows, until: replied ? undefined : since(zero, until) }
}

/** All of a message but two bytes, then the end. */
export async function ends(experiment: Experiment, mode: Mode, { client, server }: Pair): Promise<Lane> {
  const target = await server.ask('listen', settingsOf(experiment, mode))
  const message = payloadOf(experiment.messages[0]!)
  const { port, sent, at } = await client.ask('sendTruncated', { mode, port: target.port, message })
  await server.ask('until', { ends: 1 })
  const [ours, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
  const zero = zeroOf(ours)
  const receiver = { program: 'server', report: theirs, port } as const
  const flow = flowOf(mode, zero, { program: 'client', report: ours, port }, receiver)
  return { mode, flows: [{ ...flow, end: { at: since(zero, at), sent } }] }
}
