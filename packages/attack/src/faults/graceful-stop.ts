import { setTimeout as sleep } from 'node:timers/promises'
import { describeFault } from '../fault.js'
import { atLeast, atMost, exactly } from '../figure.js'
import { until } from '../stage.js'

export const gracefulStop = describeFault({
  name: 'graceful-stop',
  what: 'close({ grace }) while every client has requests in flight',
  full: { deadline: 60, clients: 500, depth: 16, grace: 10_000, load: 2_000 },
  short: { deadline: 60, clients: 100, depth: 16, grace: 10_000, load: 500 },
  figures: ({ clients, grace }) => ({
    busy: atLeast(clients, 'clients that had been answered'),
    lost: exactly(0, 'replies lost to messages received'),
    wrong: exactly(0, 'replies out of order'),
    closed: atMost(grace, 'closed', 'ms'),
    exit: atMost(grace, 'process gone by itself', 'ms'),
    code: exactly(0, 'exit code'),
  }),
  async run(stage, { clients, depth, grace, load }) {
    const { process: server, target } = await stage.server({ handler: 'busy' })
    const attacker = stage.attacker('busy-loops')
    await attacker.call('start', { target, clients, depth })
    await until(
      () => attacker.call('answered'),
      (answered) => answered === clients,
    )
    await sleep(load)
    const began = performance.now()
    const { took, handled } = await server.call('stop', grace)
    const { code } = await server.exited
    const exit = performance.now() - began
    const { replies, wrong } = await attacker.call('result')
    const lost = handled.reduce((sum, count, client) => sum + Math.abs(count - (replies[client] ?? 0)), 0)
    stage.note(`${handled.reduce((sum, count) => sum + count, 0)} messages were answered`)
    return {
      busy: replies.filter((count) => count > 0).length,
      lost,
      wrong,
      closed: took,
      exit,
      code: code ?? Number.NaN,
    }
  },
})
