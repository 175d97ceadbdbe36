import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS, type Experiment, type Lane, type Mode } from '../trace/trace.js'
import { STOPS_TOTAL } from '../trace/verdict.js'
import type { ConnectRequest } from './client-program.js'
import { flowOf, since, zeroOf, type End } from './flow.js'
import { kernelQueues } from './kernel-queues.js'
import { now, type Report } from './notes.js'
import { Peer } from './peer.js'
import { PATIENCE, payloadOf, settingsOf } from './sends.js'

// Experiments at whose end programs are killed: each has processes of its own.

/** Milliseconds that the first client stays while the second one waits. */
const FIRST_STAYS = 150

/** Milliseconds between two looks whether a sender still moves. */
const SETTLE = 60

/** A flow of which only the sums are told. */
const NOTHING = { sent: [], writes: [], reads: [], got: [], waits: [] } as const

/** hello, a reply, kill -9; then a second client. */
export function killed(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server, second) => {
    const settings = settingsOf(experiment, mode)
    const listening = await server.ask('listen', { ...settings, echo: true, inTurn: true, spin: true })
    const one = await exchange(client, { ...settings, port: listening.port }, experiment)
    const noted = await client.ask('report')
    const killedAt = now()
    await client.kill()
    const two = await second.ask('connect', { ...settings, port: listening.port })
    await second.ask('send', { messages: [payloadOf(experiment.messages[1]!)], pace: 'turn' })
    const replied = await second.ask('reply', { patience: PATIENCE[mode] })
    const until = now()
    const [theirs, last] = await Promise.all([server.ask('report'), second.ask('report')])
    const zero = zeroOf([noted])
    const [there, back, ...others] = conversations(mode, zero, theirs, [
      { program: 'client', report: noted, port: one.port },
      { program: 'client 2', report: last, port: two.port },
    ])
    const flows = [{ ...there!, killed: since(zero, killedAt) }, back!, ...others]
    return { mode, flows, ...(replied ? {} : { until: since(zero, until) }) }
  })
}

/** The original serves one client at a time; the library's `serve()` serves all. */
export function backlog(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server, second) => {
    const settings = settingsOf(experiment, mode)
    const listening = await server.ask('listen', { ...settings, echo: true, inTurn: mode === 'raw' })
    const one = await exchange(client, { ...settings, port: listening.port }, experiment)
    const two = await second.ask('connect', { ...settings, port: listening.port })
    await second.ask('send', { messages: [payloadOf(experiment.messages[1]!)], pace: 'turn' })
    const replied = second.ask('reply', { patience: PATIENCE.framed })
    const at = now()
    const [queues] = await Promise.all([kernelQueues(listening.port, two.port), sleep(FIRST_STAYS)])
    await client.ask('close')
    await replied
    const [ours, theirs, last] = await Promise.all([client, server, second].map((peer) => peer.ask('report')))
    const zero = zeroOf([ours!])
    const flows = conversations(mode, zero, theirs!, [
      { program: 'client', report: ours!, port: one.port },
      { program: 'client 2', report: last!, port: two.port },
    ])
    const kernel = queues === undefined ? {} : { kernel: [{ at: since(zero, at), ...queues }] }
    return { mode, flows: flows.map((flow) => (flow.from === 'client 2' ? { ...flow, ...kernel } : flow)) }
  })
}

/** 16 MiB are to be sent. The reader takes one message, and stops. */
export function stops(experiment: Experiment, mode: Mode): Promise<Lane> {
  return withPeers(async (client, server) => {
    const settings = { ...settingsOf(experiment, mode), recvSize: LIMITS.recvSize }
    const listening = await server.ask('listen', { ...settings, stops: true })
    const { port } = await client.ask('connect', { ...settings, port: listening.port })
    const message = Buffer.alloc(LIMITS.messageBytes, 'x')
    const messages = Array.from({ length: STOPS_TOTAL / message.length }, () => message)
    await client.ask('begin', { messages, pace: mode === 'raw' ? 'turn' : 'drained' })
    const [ours, theirs] = await settled(client, server)
    const zero = zeroOf([ours])
    const at = now()
    const queues = await kernelQueues(listening.port, port)
    return {
      mode,
      flows: [
        {
          from: 'client',
          to: 'server',
          ...NOTHING,
          ...(queues === undefined ? {} : { kernel: [{ at: since(zero, at), ...queues }] }),
        },
      ],
      taken: total(ours, 'send'),
      readBytes: total(theirs, 'read'),
    }
  })
}

/** Both reports, once nothing has moved between two looks. Ten looks at most. */
async function settled(client: Peer, server: Peer): Promise<[Report, Report]> {
  let seen = -1
  for (let looks = 0; ; looks++) {
    const [ours, theirs] = await Promise.all([client.ask('report'), server.ask('report')])
    const moved = total(ours, 'send') + total(ours, 'write') + total(theirs, 'read')
    if ((moved === seen && total(theirs, 'read') > 0) || looks === 10) return [ours, theirs]
    seen = moved
    await sleep(SETTLE)
  }
}

function total({ notes }: Report, kind: 'send' | 'write' | 'read'): number {
  return notes.reduce((sum, note) => (note.kind === kind && 'size' in note ? sum + note.size : sum), 0)
}

/** Connects, sends the first message and waits for its reply. */
async function exchange(
  client: Peer,
  request: ConnectRequest,
  { messages }: Experiment,
): Promise<{ port: number }> {
  const connected = await client.ask('connect', request)
  await client.ask('send', { messages: [payloadOf(messages[0]!)], pace: 'turn' })
  await client.ask('reply', { patience: PATIENCE.framed })
  return connected
}

/** Both directions of each client's connection. */
function conversations(mode: Mode, zero: number, report: Report, clients: readonly End[]) {
  return clients.flatMap((client) => {
    const server = { program: 'server', report, port: client.port } as const
    return [flowOf(mode, zero, client, server), flowOf(mode, zero, server, client)]
  })
}

async function withPeers(play: (client: Peer, server: Peer, second: Peer) => Promise<Lane>): Promise<Lane> {
  const peers = [new Peer(), new Peer(), new Peer()] as const
  try {
    return await play(...peers)
  } finally {
    await Promise.all(peers.map((peer) => peer.kill()))
  }
}
