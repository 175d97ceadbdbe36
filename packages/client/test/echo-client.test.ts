import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { bytes, json, msgpack, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { echoPeer } from './echo-peer.js'
import { heldPort } from './held-port.js'
import { runClient as run, startClient } from './run-client.js'

const shout = (text: string) => text.toUpperCase()

describe('echo-client', () => {
  it('sends each argument, and prints each reply on a line of its own', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() }, shout)
    expect(await run('', port, 'hello', '', 'two words')).toEqual({
      code: 0,
      stdout: 'HELLO\n\nTWO WORDS\n',
      stderr: '',
    })
  })

  it('sends each line of a pipe as it is, empty ones too', async () => {
    const peer = await echoPeer({ codec: utf8() }, shout)
    const { code, stdout } = await run('hello\n\n  world \nno newline', peer.port, '--codec', 'utf8')
    expect(stdout).toBe('HELLO\n\n  WORLD \nNO NEWLINE\n')
    expect(code).toBe(0)
    expect(peer.received).toEqual(['hello', '', '  world ', 'no newline'])
  })

  it('ends lines at LF and CRLF, and nowhere else', async () => {
    const peer = await echoPeer({ codec: utf8() })
    await run('a\rb\r\nc\u2028d\n', peer.port, '--codec', 'utf8')
    expect(peer.received).toEqual(['a\rb', 'c\u2028d'])
  })

  it('ends well when the pipe is empty', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    expect(await run('', port)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('reads and prints JSON values with --json', async () => {
    const peer = await echoPeer({ codec: json() })
    const { code, stdout } = await run(
      '"hello"\n""\n{"a":[1,null]}\n',
      peer.port,
      '--codec',
      'json',
      '--json',
    )
    expect(stdout).toBe('"hello"\n""\n{"a":[1,null]}\n')
    expect(code).toBe(0)
    expect(peer.received).toEqual(['hello', '', { a: [1, null] }])
  })

  it('says which line is no JSON value', async () => {
    const { port } = await echoPeer({ codec: json() })
    const { code, stderr } = await run('{oops\n', port, '--codec', 'json', '--json')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^echo-client: '\{oops' is no JSON value: .*\n$/)
  })

  it('prints bytes as text', async () => {
    const { port } = await echoPeer({ codec: bytes() })
    expect((await run('', port, '--codec', 'bytes', '粘包')).stdout).toBe('粘包\n')
  })

  it('explains in raw mode why an empty line gets no reply, and exits with 1', async () => {
    const { port } = await echoPeer({ raw: true })
    const { code, stdout, stderr } = await run('hello\n\nworld\n', port, '--raw', '--timeout', '3000')
    expect(stdout).toBe('hello\n')
    expect(stderr).toMatch(
      /^echo-client: no reply within 3000 ms: an empty message puts no bytes on a raw connection.*\n$/,
    )
    expect(code).toBe(1)
  })

  it('gives up after --timeout when the server does not answer', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() }, () => undefined)
    const { code, stderr } = await run('', port, '--timeout', '50', 'hello')
    expect(stderr).toMatch(/^echo-client: no reply within 50 ms: is the server busy, .*\n$/)
    expect(code).toBe(1)
  })

  it('says in one line that nothing listens there', async () => {
    const { code, stderr } = await run('', await heldPort(), 'hello')
    expect(stderr).toMatch(/^echo-client: could not connect to .*Is the server running\? \(ECONNREFUSED\)\n$/)
    expect(code).toBe(1)
  })

  it('says that the server left, and that the message may have been processed', async () => {
    const listener = createServer((socket) => socket.once('data', () => socket.end()))
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { code, stderr } = await run('', (listener.address() as AddressInfo).port, 'hello')
    listener.close()
    expect(stderr).toMatch(
      /^echo-client: the connection ended .*may have been processed\. Is the server of the same mode .*\n$/,
    )
    expect(code).toBe(1)
  })

  it('ends in order when nobody reads its output any more', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const child = startClient(port)
    child.stdin.on('error', () => {})
    child.stdin.write('first\n')
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const exited = once(child, 'exit')
    const feeding = setInterval(() => child.stdin.write('more\n'), 5)
    const [code] = (await exited) as [number]
    clearInterval(feeding)
    expect(code).toBe(0)
  })

  it.each([
    [
      ['--timeout', 'soon'],
      /^echo-client: --timeout must be a whole number from 1 to 2147483647, and was 'soon'\n$/,
    ],
    [['--timeout', '0'], /^echo-client: --timeout must be a whole number from 1 to 2147483647, and was 0\n$/],
    [['--port', '70000'], /^echo-client: --port must be a whole number from 0 to 65535, and was 70000\n$/],
    [['--port', ''], /^echo-client: --port must be a whole number from 0 to 65535, and was ''\n$/],
    [['--connect-timeout', '1.5'], /^echo-client: --connect-timeout must be .* from 1 to .* was '1\.5'\n$/],
    [['--frame-timeout', '-1'], /^echo-client: --frame-timeout must be .* from 0 to .* was -1\n$/],
    [['--close-grace', '1s'], /^echo-client: --close-grace must be .* from 0 to .* was '1s'\n$/],
    [['--count', 'x'], /^echo-client: --count must be a whole number from 0 to .*, and was 'x'\n$/],
    [['--interval', '-1'], /^echo-client: --interval must be a whole number from 0 to .*, and was -1\n$/],
    [['--path', '/x'], /^echo-client: --path must be given alone: .*, and was '\/x'\n$/],
    [['--raw', '--codec', 'json'], /^error: option '--codec <name>' cannot be used with option '--raw'\n$/],
    [
      ['--raw', '--frame-timeout', '9'],
      /^error: option '--frame-timeout <ms>' cannot be used with .* '--raw'\n$/,
    ],
    [
      ['--buffer-size', '64'],
      /^error: option '--buffer-size <bytes>' is of raw mode, and goes with '--raw'\n$/,
    ],
    [['--codec', 'xml'], /msgpack, utf8, json, bytes/],
    [['--frobnicate'], /unknown option/],
  ])('exits with 2 for %j', async (flags, reason) => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const { code, stderr } = await run('', port, ...flags, 'hello')
    expect(stderr).toMatch(reason)
    expect(code).toBe(2)
  })

  it('prints help', async () => {
    const { code, stdout } = await run('', 1, '--help')
    expect(stdout).toMatch(/^Usage: echo-client \[options\] \[message\.\.\.\]/)
    expect(code).toBe(0)
  })
})
