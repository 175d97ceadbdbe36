import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS, type Experiment, type Lane, type Mode } from '../trace/trace.js'
import { STOPS_TOTAL } from '../trace/verdict.js'
import type { ConnectRequest } from './client-program.js'
import { flowsOf } from './flow.js'
import { kernelQueues } from './kernel-queues.js'
import { now, type NoteKind, type Report } from './notes.js'
import { Peer, type ClientPeer, type ServerPeer } from './peer.js'
import { PATIENCE, payloadOf, settingsOf } from './sends.js'

// Experiments at whose end programs are killed: each has processes of its own.

/** Milliseconds that the first client stays while the second one waits. */
const FIRST_STAYS = 150

/** Milliseconds between two looks whether a sender still moves, and how many there are at most. */
const SETTLE = 60
const MOST_LOOKS = 10

/** hello, a reply, kill -9; then a second client. */
export function killed(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server, second) => {
    const settings = settingsOf(experiment, mode)
    const target = await server.ask('listen', { ...settings, echo: true, inTurn: true, spin: true })
    const one = await send(client, { ...settings, port: target.port }, experiment, 0)
    await client.ask('reply', PATIENCE.framed)
    const ours = await client.ask('report')
    const killedAt = now()
    await client.kill()
    const two = await send(second, { ...settings, port: target.port }, experiment, 1)
    const replied = await second.ask('reply', PATIENCE[mode])
    const until = now()
    const [theirs, last] = await Promise.all([server.ask('report'), second.ask('report')])
    const { flows, since } = flowsOf(mode, theirs, { report: ours, ...one }, { report: last, ...two })
    const [first, ...others] = flows
    const gaveUp = replied ? undefined : since(until)
    return { mode, flows: [{ ...first, killed: since(killedAt) }, ...others], until: gaveUp }
  })
}

/** The original serves one client at a time; the library's `serve()` serves all. */
export function backlog(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server, second) => {
    const settings = settingsOf(experiment, mode)
    const target = await server.ask('listen', { ...settings, echo: true, inTurn: mode === 'raw' })
    const one = await send(client, { ...settings, port: target.port }, experiment, 0)
    await client.ask('reply', PATIENCE.framed)
    const two = await send(second, { ...settings, port: target.port }, experiment, 1)
    const replied = second.ask('reply', PATIENCE.framed)
    replied.catch(() => {})
    const at = now()
    const [queues] = await Promise.all([kernelQueues(target.port, two.port), sleep(FIRST_STAYS)])
    await client.ask('close')
    await Promise.all([replied, server.ask('until', { ends: 1 })])
    const ours = await client.ask('report')
    const [theirs, last] = await Promise.all([server.ask('report'), second.ask('report')])
    const { flows, since } = flowsOf(mode, theirs, { report: ours, ...one }, { report: last, ...two })
    const kernel = queues && { at: since(at), ...queues }
    return { mode, flows: flows.map((flow) => (flow.from === 'client 2' ? { ...flow, kernel } : flow)) }
  })
}

/** 16 MiB are to be sent. The reader takes one message, and stops. Of this flow only sums are reported. */
export function stops(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server) => {
    const settings = { ...settingsOf(experiment, mode), recvSize: LIMITS.recvSize }
    const target = await server.ask('listen', { ...settings, stops: true })
    const { port } = await client.ask('connect', { ...settings, port: target.port })
    const message = Buffer.alloc(LIMITS.messageBytes, 'x')
    const messages = Array.from({ length: STOPS_TOTAL / message.length }, () => message)
    await client.ask('begin', { messages, pace: mode === 'raw' ? 'turn' : 'drained' })
    const [ours, theirs] = await settled(client, server)
    const queues = await kernelQueues(target.port, port)
    const kernel = queues && { at: 0, ...queues }
    const nothing = { sent: [], writes: [], reads: [], got: [], waits: [] }
    const flow = { from: 'client', to: 'server', ...nothing, kernel } as const
    return { mode, flows: [flow], taken: total(ours, 'send'), readBytes: total(theirs, 'read') }
  })
}

/** Both reports, once nothing has moved between two looks. */
async function settled(client: ClientPeer, server: ServerPeer): Promise<[Report, Report]> {
  let seen = -1
  for (let looks = 0; ; looks++) {
    const [ours, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
    const moved = total(ours, 'send') + total(ours, 'write') + total(theirs, 'read')
    if ((moved === seen && total(theirs, 'read') > 0) || looks === MOST_LOOKS) return [ours, theirs]
    seen = moved
    await sleep(SETTLE)
  }
}

function total({ notes }: Report, wanted: NoteKind): number {
  return notes.reduce((sum, { kind, size }) => (kind === wanted ? sum + size : sum), 0)
}

/** Connects, and sends one of the messages. */
async function send(client: ClientPeer, request: ConnectRequest, { messages }: Experiment, index: number) {
  const connected = await client.ask('connect', request)
  await client.ask('send', { messages: [payloadOf(messages[index]!)] })
  return connected
}

type Play = (client: ClientPeer, server: ServerPeer, second: ClientPeer) => Promise<Lane>

async function withPeers(play: Play): Promise<Lane> {
  const client: ClientPeer = new Peer('client')
  const server: ServerPeer = new Peer('server')
  const second: ClientPeer = new Peer('client')
  try {
    return await play(client, server, second)
  } finally {
    await Promise.all([client, server, second].map((peer) => peer.kill()))
  }
}
