import { describeFault } from '../fault.js'
import { atMost, exactly } from '../figure.js'
import type { ServerReport } from '../server/server-actions.js'
import { reported } from '../stage.js'

/** What the peer was doing when it froze, the bytes it had sent, and the timeout that is set for it. */
const MOMENTS = {
  idle: { first: '0000000161', deaf: false },
  frame: { first: '00000009616263', deaf: false },
  write: { first: '0000000101', deaf: true },
}

export const frozenPeer = describeFault({
  name: 'frozen-peer',
  what: 'SIGSTOP of a client process: between messages, inside a frame, while it is sent to',
  full: { deadline: 60, clients: 20, timeout: 5_000 },
  short: { deadline: 60, clients: 5, timeout: 1_500 },
  figures: ({ clients, timeout }) => ({
    idle: exactly(clients, 'between messages: closed by the idle timeout'),
    frame: exactly(clients, 'inside a frame: closed by the frame deadline'),
    write: exactly(clients, 'while sent to: closed by the write timeout'),
    longest: atMost(timeout + 2_000, 'the one that lasted longest', 'ms'),
  }),
  async run(stage, { clients, timeout }) {
    const freeze = async (kind: keyof typeof MOMENTS): Promise<ServerReport> => {
      const { process: server, target } = await stage.server({
        handler: 'flood',
        listen: { [`${kind}Timeout`]: timeout },
        details: true,
      })
      const peer = stage.attacker('crowd')
      await peer.call('open', { target, count: clients, ...MOMENTS[kind] })
      await reported(server, ({ accepted }) => accepted === clients)
      peer.signal('SIGSTOP')
      return await reported(server, ({ open }) => open === 0, timeout + 5_000)
    }
    const [idle, frame, write] = await Promise.all([freeze('idle'), freeze('frame'), freeze('write')])
    return {
      idle: count(idle, 'idle'),
      frame: count(frame, 'frame'),
      write: count(write, 'write'),
      longest: Math.max(...[idle, frame, write].flatMap(({ longest }) => Object.values(longest))),
    }
  },
})

function count({ closed }: ServerReport, kind: keyof typeof MOMENTS): number {
  return closed[`local timeout ${kind} ECHO_ERR_TIMEOUT`] ?? 0
}
