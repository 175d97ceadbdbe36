import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { bytes, codecByName, json, msgpack, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { echoPeer } from '../../../client/test/echo-peer.js'
import { echoProcess } from '../../../client/test/echo-process.js'
import { heldPort } from '../../../client/test/held-port.js'
import { COMMAND, resultOf, runClient as run, startClient } from './run-client.js'

const shout = (text: string) => text.toUpperCase()

/** A raw server that upper-cases all that comes, whole messages at a time, as `echo-server --raw` does. */
async function rawShouter(): Promise<{ port: number }> {
  const listener = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) =>
      socket.write(Buffer.from(chunk.toString('latin1').replaceAll(/[a-z]/g, shout), 'latin1')),
    )
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  listener.unref()
  return { port: (listener.address() as AddressInfo).port }
}

describe('echo-client', () => {
  it('sends each argument, and prints each reply on a line of its own', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() }, shout)
    expect(await run('', port, 'hello', '', 'two words')).toEqual({
      code: 0,
      stdout: 'HELLO\n\nTWO WORDS\n',
      stderr: '',
    })
  })

  it('sends each line of a pipe unchanged, including empty ones', async () => {
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

  it.each([
    [['--codec', 'bytes'], { codec: bytes() }],
    [['--raw'], { raw: true }],
  ] as const)('sends bytes as they are with %j, and prints them as they come', async (flags, mode) => {
    const peer = await echoPeer(mode)
    const lines = ['ff00fe', '610d62', 'c3', 'efbfbd']
    const input = Buffer.from(`${lines.slice(0, 3).join('0a')}0d0a${lines[3]}`, 'hex')
    const child = startClient(peer.port, ...flags)
    const printed: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    child.stdin.end(input)
    expect(await once(child, 'close')).toEqual([0, null])
    expect(Buffer.concat(printed).toString('hex')).toBe(`${lines.join('0a')}0a`)
    expect(peer.received.map((message) => Buffer.from(message as Uint8Array).toString('hex'))).toEqual(lines)
  })

  it.each([
    ['utf8', 'c3', '4 (0xc3)'],
    ['msgpack', 'ff', '4 (0xff)'],
    ['json', 'efbfbdff', '7 (0xff)'],
    ['utf8', 'e282', '4 (0xe2)'],
  ] as const)(
    'refuses input that is not UTF-8, after the lines before it: %s, %s',
    async (codec, bad, where) => {
      const peer = await echoPeer({ codec: codecByName(codec) })
      const input = Buffer.concat([Buffer.from('"x"\nabc'), Buffer.from(bad, 'hex'), Buffer.from('\ny\n')])
      const child = startClient(peer.port, '--codec', codec)
      const result = resultOf(child)
      child.stdin.end(input)
      const { code, stdout, stderr } = await result
      expect(stderr).toBe(
        `echo-client: standard input is not UTF-8 at line 2, byte ${where}. Bytes go through with --codec bytes or --raw\n`,
      )
      expect(code).toBe(1)
      expect(stdout.split('\n').length).toBe(2)
      expect(peer.received.length).toBe(1)
    },
  )

  it('exits with 0 when the pipe is empty', async () => {
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

  it('reports a line that is not a JSON value', async () => {
    const { port } = await echoPeer({ codec: json() })
    const { code, stderr } = await run('{oops\n', port, '--codec', 'json', '--json')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^echo-client: '\{oops' is not a JSON value: .*\n$/)
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

  it('times out after --timeout when the server does not answer', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() }, () => undefined)
    const { code, stderr } = await run('', port, '--timeout', '50', 'hello')
    expect(stderr).toMatch(/^echo-client: no reply within 50 ms: is the server busy, .*\n$/)
    expect(code).toBe(1)
  })

  it('prints one line when the connection is refused', async () => {
    const { code, stderr } = await run('', await heldPort(), 'hello')
    expect(stderr).toMatch(/^echo-client: could not connect to .*Is the server running\? \(ECONNREFUSED\)\n$/)
    expect(code).toBe(1)
  })

  it('reports that the server closed, and that the message may have been processed', async () => {
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

  it.each(['resets', 'ends'])('gives no hint about modes after a reply of a server that %s', async (how) => {
    const peer = await echoPeer({ codec: msgpack<string>() }, (text) => (text === 'one' ? 'ONE' : undefined))
    const child = startClient(peer.port)
    const result = resultOf(child)
    child.stdin.write('one\n')
    await once(child.stdout, 'data')
    child.stdin.write('two\n')
    await expect.poll(() => peer.received).toEqual(['one', 'two'])
    if (how === 'resets') peer.connections[0]!.destroy()
    else await peer.connections[0]!.close()
    const { code, stderr } = await result
    expect(stderr).toMatch(/^echo-client: the .*; this message may have been processed\n$/)
    expect(code).toBe(1)
  })

  it('reports a message after the server closed as not sent, without a hint', async () => {
    let left: (() => void) | undefined
    const closed = new Promise<void>((resolve) => (left = resolve))
    const listener = createServer((socket) => {
      socket.on('close', () => left!()).on('error', () => {})
      socket.once('data', (frame) => socket.end(frame))
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const child = startClient((listener.address() as AddressInfo).port, '--close-grace', '10')
    const result = resultOf(child)
    child.stdin.write('one\n')
    await closed
    child.stdin.write('two\n')
    const { code, stderr } = await result
    listener.close()
    expect(stderr).toBe('echo-client: the connection has ended; this message was not sent\n')
    expect(code).toBe(1)
  })

  it.each<[codec: string, length: number, lengths: string, ...flags: string[]]>([
    ['utf8', 100, '100 became 68'],
    ['utf8', 24_929, '24929 became 16705'],
    ['bytes', 97, '97 became 65'],
    ['msgpack', 100, '102 became 70'],
    ['utf8', 100, '100 became 68', '--length-field', 'protobufDelimited'],
    ['utf8', 100, '100 became 68', '--length-field', 'chromeNativeMessaging'],
  ])(
    'recognizes a raw server by a frame that it upper-cased: %s, %i',
    async (codec, length, lengths, ...flags) => {
      const { port } = await rawShouter()
      const { code, stdout, stderr } = await run(`${'a'.repeat(length)}\n`, port, '--codec', codec, ...flags)
      expect(stderr).toMatch(
        new RegExp(`^echo-client: the server is raw: .* length of ${lengths}, .* or on none\\n$`),
      )
      expect(stdout).toBe('')
      expect(code).toBe(1)
    },
  )

  it('suggests that the server is raw when a reply cannot be decoded and upper-casing may be the cause', async () => {
    const { port } = await rawShouter()
    const { stderr } = await run(`${'a'.repeat(100)}\n`, port, '--codec', 'json')
    expect(stderr).toMatch(/not valid json: .* Or is the server raw \(--raw\)\?\n$/)
  })

  it('does not mistake a server that shortens messages by 32 bytes for a raw one', async () => {
    const { port } = await echoPeer({ codec: utf8() }, (text) => text.slice(32))
    const { code, stdout } = await run(`${'a'.repeat(100)}\n`, port, '--codec', 'utf8')
    expect(stdout).toBe(`${'a'.repeat(68)}\n`)
    expect(code).toBe(0)
  })

  it.each([
    ['a message that it does not answer', 'hello\n', 1],
    ['nothing to send', '', 0],
    ['more than the kernel takes', `${'a'.repeat(8_000_000)}\n`, 1],
  ])(
    'exits within its --close-grace when the server does not accept the connection, with %s',
    async (_what, input, code) => {
      const server = await echoProcess()
      server.freeze()
      const child = startClient(server.port, '--close-grace', '50', '--timeout', '100')
      const result = resultOf(child)
      child.stdin.on('error', () => {})
      child.stdin.write(input)
      // Where there is something to fail, it stays open.
      if (code === 0) child.stdin.end()
      expect((await result).code).toBe(code)
    },
  )

  it('exits with 0 when its output is closed', async () => {
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

  it('refuses a path that the system would truncate', async () => {
    const child = spawn(process.execPath, [COMMAND, '--path', `/tmp/${'x'.repeat(120)}`, 'hello'])
    const { code, stderr } = await resultOf(child)
    expect(stderr).toMatch(
      /^echo-client: --path must be of at most \d+ bytes, as Unix sockets have it, not 125, /,
    )
    expect(code).toBe(2)
  })

  it('prints help', async () => {
    const { code, stdout } = await run('', 1, '--help')
    expect(stdout).toMatch(/^Usage: echo-client \[options\] \[message\.\.\.\]/)
    expect(code).toBe(0)
  })
})
