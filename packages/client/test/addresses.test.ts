import dns, { type LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { connect } from '@echo/client'
import { ConnectionClosedError, TimeoutError, utf8 } from '@echo/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clientOf, reasonOf } from './client-tools.js'
import { fullBacklog } from './full-backlog.js'
import { heldPort } from './held-port.js'
import { stall } from './stall.js'
import { StateLog } from './state-log.js'

const listeners: Server[] = []

afterEach(() => {
  vi.restoreAllMocks()
  for (const listener of listeners.splice(0)) listener.close()
})

/** From now on every name has these addresses. What answers there is real. */
function everyNameIs(...addresses: string[]): void {
  const found = addresses.map((address): LookupAddress => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }))
  vi.spyOn(dns, 'lookup').mockImplementation(((_host, _options, callback) =>
    process.nextTick(callback, null, found)) as typeof dns.lookup)
}

async function echoAt(host: string, port: number): Promise<number> {
  const listener = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  listeners.push(listener)
  listener.listen(port, host)
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

describe('a host with several addresses', () => {
  it('is connected to at the next, when one refuses', async () => {
    const port = await echoAt('127.0.0.2', await heldPort())
    everyNameIs('127.0.0.1', '127.0.0.2')
    const connection = await connect({ host: 'two.test', port, codec: utf8() })
    expect(connection.remoteAddress).toBe('127.0.0.2')
    expect(await connection.request('hello')).toBe('hello')
    await connection.close()
  })

  it('is connected to at the next, when one does not answer', async () => {
    const port = await echoAt('127.0.0.2', await fullBacklog())
    everyNameIs('127.0.0.1', '127.0.0.2')
    const connection = await connect({ host: 'two.test', port, codec: utf8() })
    expect(connection.remoteAddress).toBe('127.0.0.2')
    expect(await connection.request('hello')).toBe('hello')
    await connection.close()
  })

  it.each([
    {
      addresses: ['127.0.0.1', '127.0.0.2'],
      connectTimeout: 2_000, // the second is tried after 250 ms, and refuses
      said: /127\.0\.0\.1: no answer; 127\.0\.0\.2: nothing listens there.* \(ECONNREFUSED\)$/,
    },
    {
      addresses: ['127.0.0.2', '127.0.0.1'],
      connectTimeout: 2_000,
      said: /127\.0\.0\.2: nothing listens there.* \(ECONNREFUSED\); 127\.0\.0\.1: no answer$/,
    },
  ])('has the whole connectTimeout, and says what each said: $addresses', async (given) => {
    const { addresses, connectTimeout, said } = given
    const port = await fullBacklog()
    everyNameIs(...addresses)
    const error = await reasonOf(connect({ host: 'two.test', port, connectTimeout }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({
      timeout: 'connect',
      limit: connectTimeout,
      cause: { code: 'ECONNREFUSED' },
    })
    expect((error as Error).message).toMatch(
      new RegExp(`^could not connect to tcp://two.test:${port} within ${connectTimeout} ms: `),
    )
    expect((error as Error).message).toMatch(said)
  })

  it('is not connected to when all refuse, and says so of each', async () => {
    const port = await heldPort()
    everyNameIs('127.0.0.1', '127.0.0.2')
    const error = (await reasonOf(connect({ host: 'two.test', port }))) as ConnectionClosedError
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error.cause).toBeInstanceOf(AggregateError)
    expect(error.cause).toMatchObject({
      code: 'ECONNREFUSED',
      errors: [{ address: '127.0.0.1' }, { address: '127.0.0.2' }],
    })
    expect(error.message).toMatch(
      /: 127\.0\.0\.1: nothing listens there.*; 127\.0\.0\.2: nothing listens there/,
    )
  })

  it('is asked with both families in turn', async () => {
    const port = await heldPort()
    everyNameIs('127.0.0.1', '127.0.0.2', '::1')
    const { message } = (await reasonOf(connect({ host: 'three.test', port }))) as Error
    const said = message.replace(/^.*?: /, '').split('; ')
    expect(said.map((words) => words.slice(0, words.indexOf(': ')))).toEqual([
      '127.0.0.1',
      '::1',
      '127.0.0.2',
    ])
  })

  it('is given up by a signal, at every address', async () => {
    const port = await fullBacklog()
    everyNameIs('127.0.0.1', '127.0.0.1')
    const controller = new AbortController()
    const attempt = connect({ host: 'two.test', port, signal: controller.signal })
    await new Promise(setImmediate)
    const reason = new Error('no longer wanted')
    controller.abort(reason)
    await expect(attempt).rejects.toBe(reason)
  })

  it('is what a reconnecting client tells of an attempt', async () => {
    const port = await heldPort()
    everyNameIs('127.0.0.1', '127.0.0.2')
    const log = new StateLog()
    const waiting = log.next('waiting')
    clientOf({ host: 'two.test', port, onState: log.onState })
    expect((await waiting).error?.message).toMatch(/127\.0\.0\.1: .*127\.0\.0\.2: /)
  })
})

it('a name that is not known says so', async () => {
  const error = await reasonOf(connect({ host: 'nowhere.invalid' }))
  expect(error).toBeInstanceOf(ConnectionClosedError)
  expect((error as Error).message).toMatch(/^could not connect to tcp:\/\/nowhere\.invalid:8080: /)
  expect(error).toMatchObject({ cause: { syscall: 'getaddrinfo' } })
})

it('a connection that is made in time counts, though this process was busy beyond connectTimeout', async () => {
  const port = await echoAt('127.0.0.1', 0)
  const attempt = connect({ port, codec: utf8(), connectTimeout: 10 })
  process.nextTick(() => process.nextTick(stall, 50))
  expect(await (await attempt).request('hello')).toBe('hello')
})
