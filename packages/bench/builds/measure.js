// What a change does to the server's CPU time per message: two builds in turn, in one run.
//
//   node packages/bench/builds/measure.js --before DIR [--now DIR] [--only NAME] [--than NAME] [--rounds 9] [--seconds 1]
//
// DIR is a checkout in which `npm ci && npm run build` was run. `--than` is the workload that the first build has instead, to compare two
// ways of one build. Each round starts a server process for each build and for the second one once more (the A/A control), in random
// order, sends to it as fast as it answers, and reads its CPU time. Printed is the median of the rounds' ratios with a 95 % bootstrap
// interval: below 1, the second build takes less.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { load } from './load.js'
import { shuffled, summary } from './ratios.js'
import { workloads } from './workloads.js'

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    now: { type: 'string', default: join(import.meta.dirname, '../../..') },
    only: { type: 'string', multiple: true },
    than: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
  },
})
if (values.before === undefined) throw new Error('--before DIR is missing: a built checkout to compare with')
const before = resolve(values.before)
const now = resolve(values.now)
const rounds = Number(values.rounds)
const protocol = await import(join(now, 'packages/protocol/dist/index.js'))

console.log('CPU of the server per message, now ÷ before, and now ÷ now (A/A); in brackets 95 % intervals')
for (const name of values.only ?? Object.keys(workloads)) {
  const ratios = { change: [], user: [], control: [], rate: [] }
  let cost
  for (let round = 0; round < rounds; round++) {
    const results = {}
    for (const build of shuffled(['before', 'now', 'again'])) {
      results[build] =
        build === 'before' ? await measure(before, values.than ?? name) : await measure(now, name)
    }
    ratios.change.push(results.now.cpu / results.before.cpu)
    ratios.user.push(results.now.user / results.before.user)
    ratios.control.push(results.again.cpu / results.now.cpu)
    ratios.rate.push(results.now.rate / results.before.rate)
    cost = results.now.cpu
  }
  const [change, user, control, rate] = Object.values(ratios).map(summary)
  console.log(
    `${name.padEnd(20)} ${change}  user ${user}  A/A ${control}  rate ${rate}  (${(cost * 1000).toFixed(0)} ns)`,
  )
}

/** CPU microseconds per message, in all and outside the kernel, and messages per second. */
async function measure(root, name) {
  const { wire, inFlight, connections = 1 } = workloads[name]
  const child = fork(join(import.meta.dirname, 'server.js'), [root, name])
  const [{ port }] = await once(child, 'message')
  const frame = wire(protocol)
  const sockets = Array.from({ length: connections }, () => load(port, frame, inFlight))
  await delay(400)
  const start = await read(child)
  const since = performance.now()
  await delay(Number(values.seconds) * 1000)
  const end = await read(child)
  const seconds = (performance.now() - since) / 1000
  for (const { socket } of sockets) socket.destroy()
  child.disconnect()
  await once(child, 'exit')
  const messages = end.messages - start.messages
  return {
    cpu: (end.cpu - start.cpu) / messages,
    user: (end.user - start.user) / messages,
    rate: messages / seconds,
  }
}

async function read(child) {
  child.send('read')
  return (await once(child, 'message'))[0]
}
