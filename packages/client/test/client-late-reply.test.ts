import { TimeoutError, utf8 } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientOf, reasonOf } from './client-tools.js'
import { heldPort } from './held-port.js'
import { StateLog } from './state-log.js'
import { until } from './until.js'

// Time stands still but for what the tests let pass; sockets are real.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

/** A client whose request has waited 900 ms of its 1,000 for a connection, and has just been sent. */
async function lateRequest() {
  const port = await heldPort()
  const log = new StateLog()
  const waiting = log.next('waiting')
  const client = clientOf({ port, reconnect: { baseDelay: 1, maxDelay: 1 }, onState: log.onState })
  const request = reasonOf(client.request('late', { timeout: 1_000 }))
  await waiting
  const received: string[] = []
  const accepted: Connection<string>[] = []
  const listener = createServer((socket) => {
    const connection = framedConnection(socket, { codec: utf8() })
    accepted.push(connection)
    void (async () => {
      for await (const message of connection) received.push(message)
    })().catch(() => {})
  })
  listener.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  vi.advanceTimersByTime(900)
  await client.ready()
  await until(() => received.length > 0)
  expect(received).toEqual(['late'])
  listener.close()
  return { client, request, server: accepted[0]!, connection: client.connection! }
}

describe('a request that waited for a connection, and timed out soon after', () => {
  it('leaves the connection alone while the server has had less time than it was given', async () => {
    const { client, request, server, connection } = await lateRequest()
    vi.advanceTimersByTime(100)
    expect(await request).toBeInstanceOf(TimeoutError)
    await server.send('late')
    const next = client.request('next')
    await server.send('next')
    expect(await next).toBe('next')
    vi.advanceTimersByTime(10_000)
    await new Promise(setImmediate)
    expect(client.connection).toBe(connection)
  })

  it('ends the connection when the server has had all of it', async () => {
    const { client, request, connection } = await lateRequest()
    vi.advanceTimersByTime(100)
    expect(await request).toBeInstanceOf(TimeoutError)
    vi.advanceTimersByTime(800)
    await new Promise(setImmediate)
    expect(client.connection).toBe(connection)
    vi.advanceTimersByTime(100)
    await until(() => client.connection === undefined)
    expect(await connection.closed).toMatchObject({ reason: 'timeout', detail: 'request' })
  })
})
