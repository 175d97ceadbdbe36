import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { lengthFields } from '@echo/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { runClient } from './client/run-client.js'
import { connectTo, Run, urlIn } from './server/command-run.js'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** The next bytes that come, as many as `hex` has. */
async function receive(socket: Socket, hex: string): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await expect.poll(() => Buffer.concat(chunks).length).toBeGreaterThanOrEqual(hex.length / 2)
  return Buffer.concat(chunks).toString('hex')
}

describe('echo-server --length-field', () => {
  it.each([
    ['dns', ['--codec', 'utf8'], '00026869', '00024849'],
    ['protobufDelimited', ['--codec', 'utf8'], '026869', '024849'],
    ['erlang1', ['--codec', 'utf8', '--workers', '2'], '00026869', '00024849'],
    ['postgres', ['--codec', 'bytes', '--handler', 'echo'], '51000000066869', '51000000066869'],
  ])('speaks %s with %j', async (preset, flags, sent, reply) => {
    const run = new Run('--port', '0', '--length-field', preset, ...flags)
    const line = await run.line()
    expect(line).toContain(`(framed as ${preset}, ${flags[1]}`)
    const client = await connectTo(urlIn(line))
    sockets.push(client)
    client.write(Buffer.from(sent, 'hex'))
    expect(await receive(client, reply)).toBe(reply)
  })
})

describe('echo-client --length-field', () => {
  it.each([
    ['dns', ['--codec', 'utf8', 'hi', ''], '000268690000'],
    ['libp2p', ['--codec', 'utf8', 'hi', ''], '02686900'],
    ['kafka', ['--codec', 'json', '--json', '[1]'], '000000035b315d'],
    // The length is written over the four bytes after the first.
    ['postgres', ['--codec', 'bytes', 'Q....hi'], '51000000066869'],
  ])('speaks %s with %j', async (preset, flags, wire) => {
    let received = ''
    const listener = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('hex')
        socket.write(chunk)
      })
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const { code, stderr } = await runClient('', port, '--length-field', preset, ...flags)
    listener.close()
    expect({ code, stderr, received }).toEqual({ code: 0, stderr: '', received: wire })
  })

  it('reports a message that is too short for the header in it', async () => {
    const run = new Run('--port', '0', '--length-field', 'tpkt', '--codec', 'bytes')
    const { port } = new URL(urlIn(await run.line()))
    const flags = ['--length-field', 'tpkt', '--codec', 'bytes']
    const { code, stderr } = await runClient('', Number(port), ...flags, 'abc')
    expect(stderr).toMatch(/^echo-client: this message cannot be framed: .* 4 bytes are the least; .*\n$/)
    expect(code).toBe(1)
  })
})

describe.each([
  [
    'echo-server',
    async (flags: string[]) => {
      const run = new Run('--port', '0', ...flags)
      return { code: await run.exited, stderr: run.stderr }
    },
  ],
  ['echo-client', (flags: string[]) => runClient('', 1, ...flags, 'hello')],
])('%s', (_command, run) => {
  it.each([
    [
      ['--length-field', 'netstring'],
      new RegExp(`'netstring' is invalid.* ${Object.keys(lengthFields).join(', ')}\\.`),
    ],
    [['--length-field', 'dns', '--raw'], /'--length-field <preset>' cannot be used with option '--raw'/],
    [['--length-field', 'http2'], /'--length-field http2' payloads begin .* goes with '--codec bytes'\n$/],
    [
      ['--length-field', 'dns', '--max-frame-length', '65536'],
      /--max-frame-length must be a whole number from 0 to 65535, and/,
    ],
  ])('exits with 2 for %j', async (flags, reason) => {
    const { code, stderr } = await run(flags)
    expect(stderr).toMatch(reason)
    expect(code).toBe(2)
  })
})
