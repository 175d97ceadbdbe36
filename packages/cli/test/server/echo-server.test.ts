import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode, encode } from '@msgpack/msgpack'
import { encodeFrame } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { connectTo, eventually, exchange, Run, spawnCommand } from './command-run.js'
import { clientHello } from '../../../server/test/tls-peer.js'

describe('echo-server', () => {
  it('prints first its URL and its mode', async () => {
    expect(await new Run('--port', '0').line()).toMatch(
      /^listening on tcp:\/\/127\.0\.0\.1:\d+ \(framed, msgpack\)$/,
    )
    expect(await new Run('--port', '0', '--raw').line()).toMatch(
      /^listening on tcp:\/\/127\.0\.0\.1:\d+ \(raw\)$/,
    )
  })

  it('answers framed messages upper-cased, including empty ones, with msgpack', async () => {
    const client = await new Run('--port', '0').client()
    for (const text of ['hello', '', 'wörld']) {
      expect(decode(await exchange(client, encode(text)))).toBe(
        text.replaceAll(/[a-z]/g, (c) => c.toUpperCase()),
      )
    }
    expect(decode(await exchange(client, encode({ a: 'b' })))).toEqual({ a: 'b' })
    client.destroy()
  })

  it.each(['utf8', 'bytes', 'json'])('speaks %s', async (codec) => {
    const client = await new Run('--port', '0', '--codec', codec).client()
    expect(String(await exchange(client, Buffer.from('"hello"')))).toBe('"HELLO"')
    client.destroy()
  })

  it('echoes messages unchanged with --handler echo', async () => {
    const client = await new Run('--port', '0', '--codec', 'bytes', '--handler', 'echo').client()
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('hello')
    client.destroy()
  })

  it('answers bytes as they come in raw mode', async () => {
    const client = await new Run('--port', '0', '--raw').client()
    client.write('hello')
    expect(String((await once(client, 'data'))[0])).toBe('HELLO')
    client.destroy()
  })

  it.each([[[]], [['--once']], [['--workers', '2']]])(
    'warns once in raw mode, with %j, of a client that sends frames, and answers it all the same',
    async (flags: string[]) => {
      const run = new Run('--port', '0', '--raw', ...flags)
      const client = await run.client()
      const { localPort } = client
      for (const text of flags.includes('--once') ? ['one'] : ['one', 'two'])
        expect(String(await exchange(client, Buffer.from(text)))).toBe(text.toUpperCase())
      client.destroy()
      await eventually(() =>
        expect(run.stderr).toMatch(
          new RegExp(
            `^echo-server: the client 127.0.0.1:${localPort}: what .* looks like frames, .* on none\\n$`,
          ),
        ),
      )
    },
  )

  it('warns in raw mode of a client that speaks TLS', async () => {
    const run = new Run('--port', '0', '--raw')
    const client = await run.client()
    client.write(await clientHello())
    await eventually(() => expect(run.stderr).toMatch(/: the client speaks TLS, .* without --tls\n$/))
    client.destroy()
  })

  it('reports in framed mode that a client speaks TLS', async () => {
    const run = new Run('--port', '0')
    const client = await run.client()
    client.write(await clientHello())
    await eventually(() =>
      expect(run.stderr).toMatch(/^echo-server: .*begin a TLS handshake: one side .*\n$/),
    )
    client.destroy()
  })

  it('reports that a client was refused by a limit, and names flags in the errors of others', async () => {
    const run = new Run('--port', '0', '--max-connections', '1', '--max-frame-length', '9')
    const url = ((await run.line()) ?? '').split(' ')[2]!
    const first = await connectTo(url)
    const second = await connectTo(url).catch(() => undefined)
    await eventually(() =>
      expect(run.stderr).toMatch(
        / was refused: as many clients are connected as --max-connections allows\n$/,
      ),
    )
    first.write(encodeFrame(Buffer.alloc(10)))
    await eventually(() =>
      expect(run.stderr).toMatch(/If such frames are meant, raise --max-frame-length\n$/),
    )
    first.destroy()
    second?.destroy()
  })

  it('refuses a path that the system would truncate', async () => {
    const run = new Run('--path', `/tmp/${'x'.repeat(120)}`)
    expect(await run.exited).toBe(2)
    expect(run.stderr).toMatch(
      /^echo-server: --path must be of at most \d+ bytes, as Unix sockets have it, not 125, /,
    )
  })

  it('listens on a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const run = new Run('--path', join(folder, 'socket'), '--codec', 'utf8')
    const client = await run.client()
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('HELLO')
    client.end()
    run.child.kill('SIGTERM')
    expect(await run.exited).toBe(0)
    await rm(folder, { recursive: true })
  })

  it('listens on an inherited descriptor with --fd', async () => {
    const listener = createServer()
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const { fd } = (listener as unknown as { _handle: { fd: number } })._handle
    const child = spawnCommand(['--fd', '3', '--codec', 'utf8'], [fd])
    listener.close()
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect(String(line)).toBe(`listening on tcp://127.0.0.1:${port} (framed, utf8)\n`)
    const client = await connectTo(`tcp://127.0.0.1:${port}`)
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('HELLO')
    client.destroy()
  })

  it('serves one message and exits with --once', async () => {
    const run = new Run('--port', '0', '--once', '--codec', 'utf8')
    const client = await run.client()
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('HELLO')
    client.end()
    expect(await run.exited).toBe(0)
    expect(await run.line()).toMatch(/ connected$/)
    expect(await run.line()).toMatch(/ sent 'hello'$/)
  })

  it('ignores with --once a client that closes without a message', async () => {
    const run = new Run('--port', '0', '--once', '--codec', 'utf8')
    const url = ((await run.line()) ?? '').split(' ')[2]!
    const probe = await connectTo(url)
    probe.end()
    await once(probe.resume(), 'close')
    const client = await connectTo(url)
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('HELLO')
    client.end()
    expect(await run.exited).toBe(0)
  })

  it('exits with 1 when the client of --once fails', async () => {
    const run = new Run('--port', '0', '--once', '--codec', 'utf8')
    const client = await run.client()
    client.end('GET / HTTP/1.1')
    expect(await run.exited).toBe(1)
    expect(run.stderr).toMatch(/^echo-server: .*HTTP.*\n$/)
  })

  it('serves one client at a time with --sequential, and survives a reset', async () => {
    const run = new Run('--port', '0', '--sequential', '--codec', 'utf8')
    const url = ((await run.line()) ?? '').split(' ')[2]!
    const first = await connectTo(url)
    expect(String(await exchange(first, Buffer.from('one')))).toBe('ONE')
    const second = await connectTo(url)
    const reply = exchange(second, Buffer.from('two'))
    first.resetAndDestroy()
    expect(String(await reply)).toBe('TWO')
    second.destroy()
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('drains and exits with 0 on %s', async (signal) => {
    const run = new Run('--port', '0', '--codec', 'utf8')
    const client = await run.client()
    expect(String(await exchange(client, Buffer.from('hello')))).toBe('HELLO')
    run.child.kill(signal)
    await once(client, 'close')
    expect(await run.exited).toBe(0)
    expect(run.stderr).toBe('')
  })

  it('prints one line, with advice, when the port is in use', async () => {
    const first = new Run('--port', '0')
    const port = new URL(((await first.line()) ?? '').split(' ')[2]!).port
    const second = new Run('--port', port)
    expect(await second.exited).toBe(1)
    expect(second.stderr).toMatch(/^echo-server: .*EADDRINUSE.*--port 0 for any free one\n$/)
  })

  it.each([
    [['--port', 'x'], /^echo-server: --port must be a whole number from 0 to 65535, and was x\n$/],
    [['--idle-timeout', '-1'], /--idle-timeout must be a whole number from 0 to 2147483647, and was -1/],
    [['--workers', '0'], /--workers must be a whole number from 1 to 1024, and was 0/],
    [['--metrics-port', '65536'], /--metrics-port must be a whole number from 0 to 65535, and was 65536/],
    [['--memory-budget', '0'], /--memory-budget must be a whole number from 1/],
    [['--concurrency', '0'], /--concurrency must be a whole number from 1 to \d+, and was 0/],
    [['--grace', 'x'], /--grace must be a whole number from 0 to 2147483647, and was x/],
    [['--log-level', 'loud'], /'loud' is invalid.*fatal, error/],
    [['--raw', '--codec', 'json'], /'--codec <name>' cannot be used with option '--raw'/],
    [['--buffer-size', '1'], /goes with '--raw'/],
    [['--workers', '2', '--once'], /cannot be used/],
    [['--port', '65536'], /^echo-server: --port must be a whole number from 0 to 65535, and was 65536\n$/],
    [['--codec', 'xml'], /msgpack, utf8, json, bytes/],
    [['--frobnicate'], /unknown option/],
    [['--max-frame-length', '4294967296'], /--max-frame-length must be a whole number from 0 to 4294967295/],
    [['stray'], /too many arguments/],
  ])('exits with 2 for %j, before it listens', async (flags, reason) => {
    const run = new Run(...flags)
    expect(await run.exited).toBe(2)
    expect(run.stderr).toMatch(reason)
    expect(await run.line()).toBeUndefined()
  })

  it('prints help and version', async () => {
    const help = new Run('--help')
    expect(await help.line()).toBe('Usage: echo-server [options]')
    expect(await help.exited).toBe(0)
    expect(await new Run('--version').line()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
