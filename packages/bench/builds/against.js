// This checkout's echo servers against native ones: CPU time of the server per message, and messages per second, in turn, in one run.
//
//   node packages/bench/builds/against.js [--only NAME] [--rounds 9] [--seconds 1] [--size 64] [--in-flight 4096] [--unpinned]
//
// Needs Go; tokio-util is measured where cargo and Debian's sources of it are (librust-tokio-util-dev and what it brings). Where `taskset` is,
// the servers run on one processor and the load on the others, unless `--unpinned`: Go would take more than one. Printed are medians of the rounds' ratios to
// `Go bufio`, with 95 % bootstrap intervals; `Go again` is the control.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { encodeFrame } from '@echo/protocol'
import { load } from './load.js'
import { go, tokio } from '../dist/peers/native-servers.js'
import { median, shuffled, summary } from './ratios.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
    size: { type: 'string', default: '64' },
    'in-flight': { type: 'string', default: '4096' },
    unpinned: { type: 'boolean', default: false },
  },
})
const frame = encodeFrame(new Uint8Array(Number(values.size)).fill(0x61))
/** Of `/proc/PID/stat`, in seconds. */
const TICK = 1 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

const servers = {
  'Go bufio': await program(go('echo')),
  'Go again': await program(go('echo')),
  'Go copying frames': await program(go('copy-frames')),
  'Go io.Copy': await program(go('copy-stream')),
  ...(await tokioForward()),
  'echo-server': [
    process.execPath,
    join(import.meta.dirname, '../../cli/dist/server/echo-server.js'),
    '--port=0',
    '--codec=bytes',
    '--handler=echo',
    '--log-level=error',
  ],
  ...Object.fromEntries(
    ['loop', 'recvMany + send', 'recvMany + sendMany', 'recvFrames + sendFrames', 'relay', 'raw stream'].map(
      (name) => [name, [process.execPath, join(import.meta.dirname, 'programs.js'), name]],
    ),
  ),
}
const names = Object.keys(servers).filter(
  (name) => name.startsWith('Go') || values.only === undefined || values.only.includes(name),
)

if (availableParallelism() > 1) pin(process.pid, `0-${availableParallelism() - 2}`)
const samples = Object.fromEntries(names.map((name) => [name, { cpu: [], rate: [] }]))
for (let round = 0; round < Number(values.rounds); round++) {
  for (const name of shuffled(names)) {
    const { cpu, rate } = await measure(servers[name])
    samples[name].cpu.push(cpu)
    samples[name].rate.push(rate)
  }
}
console.log(`${values.size} bytes, ${values['in-flight']} in flight: CPU per message and rate, ÷ Go bufio`)
const base = samples['Go bufio']
for (const name of names) {
  const { cpu, rate } = samples[name]
  const per = (mine, theirs) => summary(mine.map((value, i) => value / theirs[i]))
  console.log(
    `${name.padEnd(24)} CPU ${per(cpu, base.cpu)}  rate ${per(rate, base.rate)}  (${(median(cpu) * 1e9).toFixed(0)} ns, ${(median(rate) / 1e6).toFixed(2)} million per second)`,
  )
}

/** CPU seconds per message, and messages per second. */
async function measure([command, ...args]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  if (availableParallelism() > 1) pin(child.pid, String(availableParallelism() - 1))
  const port = await portOf(child)
  const running = load(port, frame, Number(values['in-flight']))
  await delay(400)
  const start = { cpu: cpuOf(child.pid), received: running.received, at: performance.now() }
  await delay(Number(values.seconds) * 1000)
  const end = { cpu: cpuOf(child.pid), received: running.received, at: performance.now() }
  running.socket.destroy()
  child.stdin.end()
  child.kill()
  await once(child, 'exit')
  const messages = (end.received - start.received) / frame.length
  return { cpu: (end.cpu - start.cpu) / messages, rate: messages / ((end.at - start.at) / 1000) }
}

/** What it prints first, on its own or in an address. */
async function portOf(child) {
  let printed = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    printed += chunk
    const [, port] = /(?:^|:)(\d{2,5})\b/m.exec(printed) ?? []
    if (port !== undefined && printed.includes('\n')) return Number(port)
  }
  throw new Error(`a server ended before it printed its port: ${printed}`)
}

function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

function pin(pid, processors) {
  if (values.unpinned) return
  try {
    execFileSync('taskset', ['-a', '-cp', processors, String(pid)], { stdio: 'ignore' })
  } catch {
    // Without it the processes share what there is.
  }
}

async function program(prepared) {
  const { command, args } = await prepared
  return [command, ...args]
}

async function tokioForward() {
  try {
    return { 'tokio forward': await program(tokio('batched')) }
  } catch (error) {
    console.log(`without tokio: ${error.message}`)
    return {}
  }
}
