import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { encodeFrame, OptionError, utf8 } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { noRefusals } from '../src/server-counters.js'
import { peerOf, readAll } from './raw-peer.js'

const servers: Server<string>[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

async function start(options?: Omit<FramedListenOptions<string>, 'codec' | 'raw'>): Promise<Server<string>> {
  const server = await listen({ port: 0, codec: utf8(), onError: () => {}, ...options })
  servers.push(server)
  return server
}

async function echo(connection: Connection<string>): Promise<void> {
  for await (const message of connection) await connection.send(message)
}

/** What a client meets that is refused: it may hear of it while it still connects. */
function refusal(server: Server<string>): Promise<string> {
  return readAll(connect({ host: server.address.host!, port: server.address.port! }))
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

describe('maxConnections', () => {
  it('resets one connection more, counts it, and takes the next when one has gone', async () => {
    const server = await start({ maxConnections: 2 })
    void server.serve(echo)
    const first = await peerOf(server)
    const second = await peerOf(server)
    for (const peer of [first, second]) {
      peer.write(frame('hi'))
      await once(peer, 'data')
    }
    expect(await refusal(server)).toBe('ECONNRESET')
    expect(server.counters.refused).toMatchObject({ maxConnections: 1, acceptQueue: 0 })
    expect(server.connections.size).toBe(2)
    first.end()
    await expect.poll(() => server.connections.size).toBe(1)
    const third = await peerOf(server)
    third.write(frame('in'))
    expect(String((await once(third, 'data'))[0])).toBe('\0\0\0\x02in')
  })

  it('counts those that wait for accept() too', async () => {
    const server = await start({ maxConnections: 1 })
    await peerOf(server)
    expect(await refusal(server)).toBe('ECONNRESET')
    expect(server.counters).toMatchObject({ waiting: 1, open: 0, refused: { maxConnections: 1 } })
  })

  it('stays below the limit of file descriptors unless it is set', async () => {
    const source = new URL('../dist/server-options.js', import.meta.url).href
    const program = `
      import { admissionSettings } from ${JSON.stringify(source)}
      console.log(admissionSettings({}).maxConnections)`
    const run = promisify(execFile)
    const limited = `ulimit -n 256 && exec ${process.execPath} --input-type=module -e '${program}'`
    const { stdout } = await run('bash', ['-c', limited])
    expect(Number(stdout)).toBe(256 - 64)
  })

  it.each([{ maxConnections: 0 }, { maxConnections: 1.5 }])('refuses %j', async (options) => {
    await expect(listen({ port: 0, ...options })).rejects.toBeInstanceOf(OptionError)
  })
})

describe('concurrency', () => {
  it('serves so many at a time; the others are connected, and wait', async () => {
    const server = await start()
    let running = 0
    let most = 0
    void server.serve(
      async (connection) => {
        most = Math.max(most, ++running)
        await echo(connection)
        running--
      },
      { concurrency: 2 },
    )
    const answers = await Promise.all(
      Array.from({ length: 9 }, async (_, i) => {
        const peer = await peerOf(server)
        peer.end(frame(`${i}`))
        return readAll(peer)
      }),
    )
    expect(answers).toEqual(Array.from({ length: 9 }, (_, i) => `\0\0\0\x01${i}`))
    expect(most).toBe(2)
  })

  it('is free for the next when a handler is done, though its client does not end', async () => {
    const server = await start()
    void server.serve((connection) => connection.send('bye'), { concurrency: 1 })
    const peers = [await peerOf(server), await peerOf(server)]
    for (const peer of peers) expect(await readAll(peer)).toBe('\0\0\0\x03bye')
  })

  it.each([0, 1.5, NaN])('refuses %d', async (concurrency) => {
    const server = await start()
    await expect(server.serve(echo, { concurrency })).rejects.toBeInstanceOf(OptionError)
  })

  it('ends when the server closes, though it was at its limit', async () => {
    const server = await start()
    const serving = server.serve(echo, { concurrency: 1 })
    const peer = await peerOf(server)
    peer.write(frame('hi'))
    await once(peer, 'data')
    await server.close({ grace: 0 })
    await serving
  })
})

describe('counters', () => {
  it('sum up what is open and what is over', async () => {
    const server = await start()
    void server.serve(echo)
    const gone = await peerOf(server)
    gone.end(Buffer.concat([frame('one'), frame('two')]))
    await readAll(gone)
    const open = await peerOf(server)
    open.write(frame('hello'))
    await once(open, 'data')
    await expect.poll(() => server.counters.open).toBe(1)
    expect(server.counters).toEqual({
      accepted: 2,
      open: 1,
      waiting: 0,
      refused: noRefusals(),
      probes: 0,
      bytesReceived: 23,
      bytesSent: 23,
      messagesReceived: 3,
      messagesSent: 3,
      errors: {},
      closed: { end: 1 },
    })
  })

  it('tell how connections ended, and errors by code', async () => {
    const server = await start({ frameTimeout: 30 })
    void server.serve(async (connection) => {
      for await (const message of connection) if (message === 'fail') throw new RangeError('a handler’s own')
    })
    const stuck = await peerOf(server)
    stuck.write('\0')
    const garbage = await peerOf(server)
    garbage.end('GET / HTTP/1.1\r\n\r\n')
    const failing = await peerOf(server)
    failing.end(frame('fail'))
    await expect.poll(() => server.counters).toMatchObject({ accepted: 3, open: 0 })
    expect(server.counters).toMatchObject({
      errors: { ECHO_ERR_TIMEOUT: 1, ECHO_ERR_FRAME_TOO_LARGE: 1, RangeError: 1 },
      closed: { 'timeout:frame': 1, protocol: 1, error: 1 },
    })
  })

  it('are a copy that JSON can hold', async () => {
    const server = await start()
    const before = server.counters
    await peerOf(server)
    await server.accept()
    expect(before.accepted).toBe(0)
    expect(JSON.parse(JSON.stringify(server.counters))).toEqual(server.counters)
  })

  it('count those refused since the server closes; a handler still at work is a shutdown', async () => {
    const server = await start()
    const accepted = server.accept()
    const served = await peerOf(server)
    const connection = (await accepted)!
    const waiting = await peerOf(server)
    await expect.poll(() => server.counters.waiting).toBe(1)
    const closing = server.close()
    expect(await readAll(waiting)).toBe('ECONNRESET')
    served.end()
    await connection.close()
    await closing
    expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'shutdown' })
    expect(server.counters).toMatchObject({ refused: { closing: 1 }, closed: { shutdown: 1 } })
  })
})

it('tells a diagnostics channel whom it refused, and why', async () => {
  const refused = vi.fn()
  subscribe('echo:server:refused', refused)
  const server = await start({ maxConnections: 1 })
  await peerOf(server)
  await refusal(server)
  unsubscribe('echo:server:refused', refused)
  expect(refused).toHaveBeenCalledTimes(1)
  expect(refused.mock.calls[0]![0]).toEqual({
    server,
    reason: 'maxConnections',
    remoteAddress: '127.0.0.1',
    remotePort: expect.any(Number),
  })
})
