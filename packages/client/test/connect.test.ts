import { connect } from '@echo/client'
import {
  bytes,
  ConnectionClosedError,
  msgpack,
  OptionError,
  TimeoutError,
  utf8,
  type Bytes,
} from '@echo/protocol'
import type { Connection, RawMessage } from '@echo/protocol/node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { echoPeer } from './echo-peer.js'
import { fullBacklog } from './full-backlog.js'
import { heldPort } from './held-port.js'

describe('connect', () => {
  it('sends, receives and requests with msgpack unless told otherwise', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const connection = await connect({ port })
    await connection.send('hello')
    expect(await connection.recv()).toBe('hello')
    expect(await connection.request('')).toBe('')
    expect(await connection.request({ a: [1] })).toEqual({ a: [1] })
    await connection.close()
    expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  })

  it('connects raw', async () => {
    const { port } = await echoPeer({ raw: true })
    const connection = await connect({ port, raw: true })
    expect(Buffer.from(await connection.request('hello')).toString()).toBe('hello')
    await connection.close()
  })

  it('knows the peer’s address', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const connection = await connect({ port })
    expect(connection).toMatchObject({ remoteAddress: '127.0.0.1', remotePort: port })
    await connection.close()
  })

  it('says that nothing listens there', async () => {
    const error = await connect({ port: await heldPort() }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect((error as Error).message).toMatch(
      /nothing listens there\. Is the server running\? \(ECONNREFUSED\)/,
    )
    await expect(connect({ path: '/nowhere/socket' })).rejects.toThrow(/no such socket file.*\(ENOENT\)/)
  })

  it('gives up when its signal says so, before and during the attempt', async () => {
    const reason = new Error('no longer wanted')
    await expect(connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const attempt = connect({ port: await fullBacklog(), signal: controller.signal })
    controller.abort(reason)
    await expect(attempt).rejects.toBe(reason)
  })

  it('is not affected by its signal once it is there', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const controller = new AbortController()
    const connection = await connect({ port, signal: controller.signal })
    controller.abort()
    expect(await connection.request('still here')).toBe('still here')
    await connection.close()
  })

  it('gives up when the time for connecting is over', async () => {
    const port = await fullBacklog()
    const error = await connect({ port, connectTimeout: 50 }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ timeout: 'connect', limit: 50 })
  })

  it.each([
    { port: 65_536 },
    { connectTimeout: 0 },
    { maxFrameLength: -1 },
    { recvHighWaterMark: 0 },
    { path: '/tmp/x', host: 'localhost' },
  ])('refuses %j', async (options) => {
    await expect(connect(options)).rejects.toBeInstanceOf(OptionError)
  })
})

it('infers from the codec what the messages are', async () => {
  const { port } = await echoPeer({ codec: utf8() })
  expectTypeOf(await connect({ port })).toEqualTypeOf<Connection<unknown>>()
  expectTypeOf(await connect({ port, codec: bytes() })).toEqualTypeOf<Connection<Bytes, Uint8Array>>()
  expectTypeOf(await connect({ port, raw: true })).toEqualTypeOf<Connection<Bytes, RawMessage>>()
})
