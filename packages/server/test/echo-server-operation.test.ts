import { describe, expect, it } from 'vitest'
import { closed, connectTo, exchange, Run } from './command-run.js'

const HELLO = Buffer.from('hello')

function urlIn(line: string | undefined): string {
  return (line ?? '').split(' ')[2] ?? ''
}

async function scrape(run: Run): Promise<string> {
  const line = (await run.line()) ?? ''
  expect(line).toMatch(/^metrics on http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  const response = await fetch(line.slice('metrics on '.length), { headers: { connection: 'close' } })
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/)
  return response.text()
}

/** One attempt: a connection that was just being handed to a worker that died is answered by nobody. */
async function tryOnce(url: string, patience: number): Promise<Buffer> {
  const client = await connectTo(url)
  const impatience = setTimeout(() => client.destroy(), patience)
  try {
    return await exchange(client, HELLO)
  } finally {
    clearTimeout(impatience)
  }
}

describe('--workers', () => {
  it('serves in so many processes on one address, and ends them all in order', async () => {
    const run = new Run('--port', '0', '--codec', 'utf8', '--workers', '2', '--log-level', 'debug')
    const line = await run.line()
    expect(line).toMatch(/^listening on tcp:\/\/127\.0\.0\.1:\d+ \(framed, utf8, 2 workers\)$/)
    const clients = [await connectTo(urlIn(line)), await connectTo(urlIn(line))]
    for (const client of clients) expect(String(await exchange(client, HELLO))).toBe('HELLO')
    run.child.kill('SIGTERM')
    await Promise.all(clients.map(closed))
    expect(await run.exited).toBe(0)
    const opened = run.logged().filter(({ msg }) => msg === 'connection opened')
    expect(new Set(opened.map(({ pid }) => pid)).size).toBe(2)
  })

  it('replaces a worker that was killed', async () => {
    const run = new Run('--port', '0', '--codec', 'utf8', '--workers', '1', '--log-level', 'debug')
    const url = urlIn(await run.line())
    // A worker that ends within its first second is not replaced: it would end again.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const first = await connectTo(url)
    await exchange(first, HELLO)
    const opened = () => run.logged().find(({ msg }) => msg === 'connection opened')
    await expect.poll(opened).toBeDefined()
    process.kill(opened()!.pid, 'SIGKILL')
    await closed(first)
    let patience = 250
    await expect.poll(async () => String(await tryOnce(url, (patience *= 2)))).toBe('HELLO')
    expect(run.stderr).toMatch(/a worker ended \(SIGKILL\); another takes its place/)
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
  })

  it('says once why it cannot listen', async () => {
    const first = new Run('--port', '0')
    const { port } = new URL(urlIn(await first.line()))
    const second = new Run('--port', port, '--workers', '4')
    expect(await second.exited).toBe(1)
    expect(second.stderr).toMatch(/^echo-server: .*EADDRINUSE.*any free one\n$/)
  })

  it('adds up the counters of all', async () => {
    const run = new Run('--port', '0', '--codec', 'utf8', '--workers', '2', '--metrics-port', '0')
    const url = urlIn(await run.line())
    for (let i = 0; i < 4; i++) expect(String(await exchange(await connectTo(url), HELLO))).toBe('HELLO')
    const metrics = await scrape(run)
    expect(metrics).toMatch(/^echo_connections_accepted_total 4$/m)
    expect(metrics).toMatch(/^echo_received_messages_total 4$/m)
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
  })
})

describe('--metrics-port', () => {
  it('serves the counters in Prometheus’ format', async () => {
    const run = new Run('--port', '0', '--codec', 'utf8', '--max-connections', '1', '--metrics-port', '0')
    const url = urlIn(await run.line())
    const client = await connectTo(url)
    await exchange(client, HELLO)
    const refused = await connectTo(url).catch(() => undefined)
    if (refused !== undefined) await closed(refused)
    const metrics = await scrape(run)
    expect(metrics).toMatch(/^# TYPE echo_connections_accepted_total counter$/m)
    expect(metrics).toMatch(/^echo_connections_open 1$/m)
    expect(metrics).toMatch(/^echo_connections_refused_total\{reason="maxConnections"\} 1$/m)
    expect(metrics).toMatch(/^echo_received_bytes_total 9$/m)
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
  })
})

describe('--log-level', () => {
  it('logs as JSON: listening, refusals, how connections ended, failures', async () => {
    const run = new Run('--port', '0', '--codec', 'utf8', '--log-level', 'info', '--frame-timeout', '50')
    const client = await connectTo(urlIn(await run.line()))
    client.write(Buffer.from([0, 0]))
    await closed(client)
    run.child.kill('SIGINT')
    expect(await run.exited).toBe(0)
    const logged = run.logged()
    expect(logged.map(({ msg }) => msg).toSorted()).toEqual(['closing', 'connection closed', 'listening'])
    expect(logged.find(({ msg }) => msg === 'connection closed')).toMatchObject({
      level: 40,
      reason: 'timeout',
      detail: 'frame',
      initiator: 'local',
      bytesReceived: 2,
      error: expect.stringMatching(/^the peer began a frame and did not finish it within 50 ms/),
    })
  })
})

it('ends at once on a second signal', async () => {
  const run = new Run('--port', '0', '--codec', 'utf8', '--grace', '600000', '--log-level', 'info')
  const client = await connectTo(urlIn(await run.line()))
  // It does not end when the server does, so that the server has to wait for it.
  client.allowHalfOpen = true
  await exchange(client, HELLO)
  run.child.kill('SIGINT')
  await expect.poll(() => run.logged().some(({ msg }) => msg === 'closing')).toBe(true)
  run.child.kill('SIGINT')
  expect(await run.exited).toBe(0)
})

it('closes a client that says nothing, when told so', async () => {
  const run = new Run('--port', '0', '--codec', 'utf8', '--idle-timeout', '50')
  await closed(await run.client())
  await expect.poll(() => run.stderr).toMatch(/^echo-server: no byte came from the peer for 50 ms\n$/)
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(0)
})
