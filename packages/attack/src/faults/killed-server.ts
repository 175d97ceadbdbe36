import { setTimeout as sleep } from 'node:timers/promises'
import { type Child } from '@echo/harness'
import { describeFault } from '../fault.js'
import { atLeast, atMost, exactly } from '../figure.js'
import type { ReconnectingClientActions, ReconnectingState } from '../reconnecting-client.js'
import { until } from '../stage.js'

/** Milliseconds of load before each kill, and without a server after it. */
const LOAD_TIME = 200
const OUTAGE = 300

export const killedServer = describeFault({
  name: 'killed-server',
  what: 'kill -9 of the server under load, and a new one in its place',
  full: { deadline: 120, kills: 30, depth: 256 },
  short: { deadline: 60, kills: 5, depth: 256 },
  figures: ({ kills }) => ({
    failed: atLeast(kills, 'requests that were in flight and failed'),
    unsettled: exactly(0, 'requests that did not settle'),
    settled: atMost(1_000, 'the last one settled after the kill, at worst', 'ms'),
    unknown: exactly(0, 'failed without saying whether they were sent'),
    wrong: exactly(0, 'wrong replies'),
    back: atMost(2_000, 'client back after the new server listens, at worst', 'ms'),
    served: atLeast(1, 'replies of each new server, at least'),
  }),
  async run(stage, { kills, depth }) {
    let { process: server, target } = await stage.server({ handler: 'echo' })
    const client = stage.reconnectingClient()
    await client.call('start', target)
    let settled = 0
    let back = 0
    let unsettled = 0
    let served = Infinity
    for (let i = 0; i < kills; i++) {
      const { replies } = await client.call('state')
      await client.call('load', depth)
      await sleep(LOAD_TIME)
      const killed = Date.now()
      await server.end()
      const state = await settledState(client)
      served = Math.min(served, state.replies - replies)
      settled = Math.max(settled, state.settled - killed)
      unsettled += state.inFlight
      await sleep(OUTAGE)
      ;({ process: server } = await stage.server({ handler: 'echo', listen: target }))
      const listening = Date.now()
      back = Math.max(back, (await client.call('ready')) - listening)
    }
    const { failed, wrong } = await client.call('state')
    const unknown = failed['unknown'] ?? 0
    stage.note(
      `${failed['may have been processed'] ?? 0} may have been processed, ${failed['not sent'] ?? 0} were not sent`,
    )
    const all = Object.values(failed).reduce((sum, count) => sum + count, 0)
    return { failed: all, unsettled, settled, unknown, wrong, back, served }
  },
})

function settledState(client: Child<ReconnectingClientActions>): Promise<ReconnectingState> {
  return until(
    () => client.call('state'),
    ({ inFlight }) => inFlight === 0,
    5_000,
  )
}
