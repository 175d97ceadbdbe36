import { describe, expect, it } from 'vitest'
import { closed, connectTo, exchange, Run, scrape, urlIn } from './command-run.js'

const HELLO = Buffer.from('hello')

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

it('closes immediately on a second signal', async () => {
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

it('closes an idle client with --idle-timeout', async () => {
  const run = new Run('--port', '0', '--codec', 'utf8', '--idle-timeout', '50')
  await closed(await run.client())
  await expect.poll(() => run.stderr).toMatch(/^echo-server: no byte came from the peer for 50 ms\n$/)
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(0)
})
