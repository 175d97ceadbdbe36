// What a change does to the server's CPU time per message: two builds in turn, in one run.
//
//   node packages/bench/builds/measure.js --before DIR [--now DIR] [--only NAME] [--rounds 9] [--seconds 1]
//
// DIR is a checkout in which `npm ci && npm run build` was run. Each round starts a server process for each build and for the second one
// once more (the A/A control), in random order, sends to it as fast as it answers, and reads its CPU time. Printed is the median of the
// rounds' ratios with a 95 % bootstrap interval: below 1, the second build takes less.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { workloads } from './workloads.js'

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    now: { type: 'string', default: join(import.meta.dirname, '../../..') },
    only: { type: 'string', multiple: true },
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
      results[build] = await measure(build === 'before' ? before : now, name)
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
  for (const socket of sockets) socket.destroy()
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

/** Keeps so many messages in flight: what comes back is sent again, by the byte. */
function load(port, frame, inFlight) {
  const size = frame.length
  const chunk = Math.max(size * 2, Math.ceil(131_072 / size) * size + size)
  const stream = Buffer.alloc(chunk)
  for (let at = 0; at < chunk; at += size) stream.set(frame.subarray(0, Math.min(size, chunk - at)), at)
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  let position = 0
  const send = (length) => {
    for (let left = length; left > 0;) {
      const part = Math.min(left, chunk - position)
      socket.write(stream.subarray(position, position + part))
      position = (position + part) % size
      left -= part
    }
  }
  socket.on('connect', () => send(size * inFlight))
  socket.on('data', (data) => {
    if (inFlight > 0) send(data.length)
  })
  socket.on('error', () => {})
  return socket
}

function summary(ratios) {
  const medians = Array.from({ length: 2_000 }, () =>
    median(ratios.map(() => ratios[Math.floor(Math.random() * ratios.length)])),
  ).toSorted((a, b) => a - b)
  const [low, high] = [medians[50], medians[1_949]]
  return `${median(ratios).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function shuffled(list) {
  return list
    .map((each) => [Math.random(), each])
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each)
}
