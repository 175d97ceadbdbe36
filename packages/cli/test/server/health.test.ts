import { encodeFrame } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { closed, connectTo, exchange, Run, urlIn } from './command-run.js'

const HELLO = Buffer.from('hello')
/** Milliseconds: longer than any test. */
const LONG = '600000'

const MODES = [
  ['in one process', []],
  ['with workers', ['--workers', '2']],
] as const

async function start(...flags: readonly string[]): Promise<{ run: Run; url: string; health: string }> {
  const run = new Run(
    '--port',
    '0',
    '--codec',
    'utf8',
    '--health-port',
    '0',
    '--health-host',
    '127.0.0.1',
    ...flags,
  )
  const url = urlIn(await run.line())
  const line = (await run.line()) ?? ''
  expect(line).toMatch(/^health on http:\/\/127\.0\.0\.1:\d+$/)
  return { run, url, health: line.slice('health on '.length) }
}

async function probe(url: string): Promise<[status: number, text: string]> {
  const response = await fetch(url, { headers: { connection: 'close' } })
  return [response.status, await response.text()]
}

describe.each(MODES)('--health-port, %s', (_mode, flags) => {
  it('says that the process lives, and that it is ready', async () => {
    const { run, health } = await start(...flags)
    expect(await probe(`${health}/live`)).toEqual([200, 'live\n'])
    expect(await probe(`${health}/ready`)).toEqual([200, 'ready\n'])
    expect(await probe(`${health}/`)).toEqual([404, 'there are /live and /ready\n'])
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
  })

  it('fails readiness first: then new clients are still served, until --drain-delay is over', async () => {
    const { run, url, health } = await start(...flags, '--drain-delay', LONG)
    run.child.kill('SIGTERM')
    await expect.poll(() => probe(`${health}/ready`)).toEqual([503, 'not ready\n'])
    expect(await probe(`${health}/live`)).toEqual([200, 'live\n'])
    expect(String(await exchange(await connectTo(url), HELLO))).toBe('HELLO')
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
  })

  it('serves clients on with --patience, and exits when the last has left', async () => {
    const { run, url, health } = await start(...flags, '--patience', LONG)
    const client = await connectTo(url)
    await exchange(client, HELLO)
    run.child.kill('SIGTERM')
    await expect.poll(() => probe(`${health}/ready`)).toEqual([503, 'not ready\n'])
    await expect
      .poll(() =>
        connectTo(url).then(
          () => 'connected',
          (error: NodeJS.ErrnoException) => error.code,
        ),
      )
      .toBe('ECONNREFUSED')
    expect(String(await exchange(client, HELLO))).toBe('HELLO')
    client.end()
    expect(await run.exited).toBe(0)
  })
})

it('ends the patience on a further signal', async () => {
  const { run, url } = await start('--patience', LONG, '--grace', LONG, '--log-level', 'info')
  const client = await connectTo(url)
  await exchange(client, HELLO)
  run.child.kill('SIGTERM')
  await expect.poll(() => run.stderr).toContain('closing')
  run.child.kill('SIGTERM')
  await closed(client)
  expect(await run.exited).toBe(0)
})

it('says which port it cannot have', async () => {
  const { run, health } = await start()
  const { port } = new URL(health)
  const other = new Run('--port', '0', '--health-port', port, '--health-host', '127.0.0.1')
  expect(await other.exited).toBe(1)
  expect(other.stderr).toMatch(/^echo-server: listen EADDRINUSE: .*: choose another --health-port\n$/)
  run.child.kill('SIGTERM')
})

it('logs each step', async () => {
  const { run } = await start('--drain-delay', '10', '--log-level', 'info')
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(0)
  expect(run.logged().map(({ msg }) => msg)).toEqual(['listening', 'draining', 'closing'])
})

it.each([
  ['--health-port', '65536'],
  ['--drain-delay', '-1'],
  ['--patience', 'long'],
])('refuses %s %s', async (...flags) => {
  const run = new Run(...flags)
  expect(await run.exited).toBe(2)
  expect(run.stderr).toMatch(
    new RegExp(`^echo-server: ${flags[0]} must be a whole number from 0 to \\d+, and was ${flags[1]}\n$`),
  )
})

describe('--proxy-protocol', () => {
  it.each(MODES)("logs the client's address, %s", async (_mode, flags) => {
    const run = new Run(
      '--port',
      '0',
      '--codec',
      'utf8',
      '--log-level',
      'debug',
      '--proxy-protocol',
      '10.0.0.0/8,127.0.0.1',
      ...flags,
    )
    const client = await connectTo(urlIn(await run.line()))
    client.write('PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n')
    expect(String(await exchange(client, HELLO))).toBe('HELLO')
    await expect
      .poll(() => run.logged().find(({ msg }) => msg === 'connection opened'))
      .toMatchObject({
        remoteAddress: '192.0.2.7',
        remotePort: 4711,
      })
  })

  it('says why it refuses a client without a header', async () => {
    const run = new Run('--port', '0', '--proxy-protocol', '127.0.0.1')
    const client = await connectTo(urlIn(await run.line()))
    client.write(encodeFrame(HELLO))
    await closed(client)
    await expect
      .poll(() => run.stderr)
      .toMatch(
        /^echo-server: the client 127\.0\.0\.1:\d+ was refused: no PROXY protocol header: the connection does not begin with one \(--proxy-protocol\)\n$/,
      )
  })

  it('refuses clients of other networks', async () => {
    const run = new Run('--port', '0', '--proxy-protocol', '10.0.0.0/8')
    const client = await connectTo(urlIn(await run.line())).catch(() => undefined)
    if (client !== undefined) await closed(client)
    await expect.poll(() => run.stderr).toContain('in none of the networks of --proxy-protocol')
  })

  it.each([
    [
      ['--proxy-protocol', 'balancer'],
      '--proxy-protocol must be addresses and subnets, such as 10.0.0.0/8, and was balancer',
    ],
    [['--proxy-protocol', '::1', '--path', '/tmp/never'], '--proxy-protocol must be left out with path'],
  ])('is checked: %j', async (flags, message) => {
    const run = new Run(...flags)
    expect(await run.exited).toBe(2)
    expect(run.stderr).toContain(`echo-server: ${message}`)
  })
})
