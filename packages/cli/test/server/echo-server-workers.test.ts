import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { closed, connectTo, eventually, exchange, Run, scrape, urlIn } from './command-run.js'

const HELLO = Buffer.from('hello')

function start(...flags: string[]): Run {
  return new Run('--port', '0', '--codec', 'utf8', '--workers', '2', '--log-level', 'debug', ...flags)
}

/** A client that has its first reply. */
async function served(url: string): Promise<Socket> {
  const client = await connectTo(url)
  expect(String(await exchange(client, HELLO))).toBe('HELLO')
  return client
}

/** The process that serves the client. */
async function workerOf(run: Run, client: Socket): Promise<number> {
  const opened = () => run.logged().find((l) => l.msg === 'connection opened' && isOf(l, client))
  await eventually(() => expect(opened()).toBeDefined())
  return opened()!.pid
}

function isOf({ remotePort }: { remotePort?: number }, { localPort }: Socket): boolean {
  return remotePort === localPort
}

/** Resolves with `true` if the client is reset before it has a reply. */
async function isReset(url: string): Promise<boolean> {
  const client = await connectTo(url).catch(() => undefined)
  if (client === undefined) return true
  return exchange(client, HELLO).then(
    () => false,
    () => true,
  )
}

async function stop(run: Run): Promise<void> {
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(0)
}

it('serves in several processes on one address, and closes them all gracefully', async () => {
  const run = start()
  const line = await run.line()
  expect(line).toMatch(/^listening on tcp:\/\/127\.0\.0\.1:\d+ \(framed, utf8, 2 workers\)$/)
  const clients = [await served(urlIn(line)), await served(urlIn(line))]
  expect(new Set([await workerOf(run, clients[0]!), await workerOf(run, clients[1]!)]).size).toBe(2)
  run.child.kill('SIGTERM')
  await Promise.all(clients.map(closed))
  expect(await run.exited).toBe(0)
})

it('applies --max-connections to the whole server', async () => {
  const run = start('--max-connections', '3', '--metrics-port', '0')
  const url = urlIn(await run.line())
  const clients = [await served(url), await served(url), await served(url)]
  expect(await isReset(url)).toBe(true)
  expect(await scrape(run)).toMatch(/^echo_connections_refused_total\{reason="maxConnections"\} 1$/m)
  clients[1]!.destroy()
  // The server is notified a little later than this process.
  await eventually(async () => expect(await isReset(url)).toBe(false))
  await stop(run)
})

it('allows fewer connections than workers', async () => {
  const run = start('--max-connections', '1')
  const url = urlIn(await run.line())
  await served(url)
  expect(await isReset(url)).toBe(true)
  await stop(run)
})

it.each([0, 1])('serves a waiting client as soon as worker %i is free', async (first) => {
  const run = start('--concurrency', '2', '--metrics-port', '0')
  const url = urlIn(await run.line())
  const clients = [await served(url), await served(url)]
  const third = await connectTo(url)
  const reply = exchange(third, HELLO)
  // Were it served as well, its reply would be there with the metrics, which are asked for after it.
  expect(await scrape(run)).toMatch(/^echo_connections_waiting 1$/m)
  const freed = await workerOf(run, clients[first]!)
  clients[first]!.destroy()
  expect(String(await reply)).toBe('HELLO')
  expect(await workerOf(run, third)).toBe(freed)
  await stop(run)
})

it('applies --accept-queue to all workers together', async () => {
  const run = start('--concurrency', '2', '--accept-queue', '1', '--metrics-port', '0')
  const url = urlIn(await run.line())
  const [first] = [await served(url), await served(url)]
  const third = await connectTo(url)
  const reply = exchange(third, HELLO)
  expect(await isReset(url)).toBe(true)
  expect(await scrape(run)).toMatch(/^echo_connections_refused_total\{reason="acceptQueue"\} 1$/m)
  first.destroy()
  expect(String(await reply)).toBe('HELLO')
  await stop(run)
})

it('replaces a worker that was killed', async () => {
  const run = start()
  const url = urlIn(await run.line())
  const first = await served(url)
  const pid = await workerOf(run, first)
  process.kill(pid, 'SIGKILL')
  await closed(first)
  await served(url)
  await eventually(() => expect(run.stderr).toMatch(/a worker ended \(SIGKILL\); another takes its place/))
  await stop(run)
})

it('loses no client that was being sent to a worker that is killed', async () => {
  const run = start('--concurrency', '8')
  const url = urlIn(await run.line())
  const first = await served(url)
  const pid = await workerOf(run, first)
  process.kill(pid, 'SIGSTOP')
  const clients = await Promise.all([1, 2, 3, 4].map(() => connectTo(url)))
  const replies = Promise.all(clients.map((client) => exchange(client, HELLO)))
  // Two of them go to the worker that is stopped; the others are served.
  const opened = () => run.logged().filter(({ msg }) => msg === 'connection opened').length
  await eventually(() => expect(opened()).toBe(3))
  process.kill(pid, 'SIGKILL')
  expect((await replies).map(String)).toEqual(['HELLO', 'HELLO', 'HELLO', 'HELLO'])
  await stop(run)
})

it('loses no client when one worker is stopped by a signal', async () => {
  const run = start()
  const url = urlIn(await run.line())
  const first = await served(url)
  first.allowHalfOpen = true
  const pid = await workerOf(run, first)
  const second = await served(url)
  process.kill(pid, 'SIGTERM')
  await once(first, 'end')
  // It waits for its client to end; the other takes all that come.
  const later = await Promise.all([1, 2, 3, 4].map(() => served(url)))
  const others = await Promise.all(later.map((client) => workerOf(run, client)))
  expect(others).not.toContain(pid)
  expect(others).toContain(await workerOf(run, second))
  first.end()
  await eventually(() =>
    expect(run.stderr).toMatch(/a worker ended \(exit code 0\); another takes its place/),
  )
  await stop(run)
})

it('queues clients while no worker is running', async () => {
  const run = new Run('--port', '0', '--codec', 'utf8', '--workers', '1', '--log-level', 'debug')
  const url = urlIn(await run.line())
  const first = await served(url)
  process.kill(await workerOf(run, first), 'SIGKILL')
  await closed(first)
  await served(url)
  await stop(run)
})

it.each([
  [[], 0o600],
  [['--socket-mode', '640'], 0o640],
])(
  'replaces the Unix socket of a server that was killed, with %j, and removes its own',
  async (flags, mode) => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const path = join(folder, 'socket')
    const killed = new Run('--path', path)
    await killed.line()
    killed.child.kill('SIGKILL')
    await killed.exited
    expect(existsSync(path)).toBe(true)
    const run = new Run('--path', path, '--codec', 'utf8', '--workers', '2', ...flags)
    const url = urlIn(await run.line())
    expect(statSync(path).mode & 0o777).toBe(mode)
    for (let i = 0; i < 4; i++) (await served(url)).end()
    await stop(run)
    expect(readdirSync(folder)).toEqual([])
    await rm(folder, { recursive: true })
  },
)

it('keeps what a client sends before a worker has its socket', async () => {
  const run = start('--concurrency', '2')
  const url = urlIn(await run.line())
  const [first] = [await served(url), await served(url)]
  const third = await connectTo(url)
  const large = Buffer.alloc(300_000, 'a')
  const reply = exchange(third, large)
  first.destroy()
  expect((await reply).length).toBe(large.length)
  await stop(run)
})

it('reports once why it cannot listen', async () => {
  const first = new Run('--port', '0')
  const { port } = new URL(urlIn(await first.line()))
  const second = new Run('--port', port, '--workers', '4')
  expect(await second.exited).toBe(1)
  expect(second.stderr).toMatch(/^echo-server: .*EADDRINUSE.*any free one\n$/)
})

it('exits when its metrics cannot be served', async () => {
  const first = new Run('--port', '0')
  const { port } = new URL(urlIn(await first.line()))
  const second = new Run('--port', '0', '--workers', '2', '--metrics-port', port)
  expect(await second.exited).toBe(1)
  expect(second.stderr).toMatch(/^echo-server: .*EADDRINUSE/)
})

it('adds up the counters of all workers', async () => {
  const run = start('--metrics-port', '0')
  const url = urlIn(await run.line())
  for (let i = 0; i < 4; i++) await served(url)
  const metrics = await scrape(run)
  expect(metrics).toMatch(/^echo_connections_accepted_total 4$/m)
  expect(metrics).toMatch(/^echo_received_messages_total 4$/m)
  await stop(run)
})

it.each([
  [
    ['--concurrency', '1'],
    /^echo-server: --concurrency must be at least 2, one for each of --workers 2, and/,
  ],
  [['--memory-budget', '1'], /^echo-server: --memory-budget must be at least 2, one for each of --workers 2/],
])('exits with 2 for --workers 2 and %j', async (flags, reason) => {
  const run = new Run('--port', '0', '--workers', '2', ...flags)
  expect(await run.exited).toBe(2)
  expect(run.stderr).toMatch(reason)
  expect(await run.line()).toBeUndefined()
})
