import { once } from 'node:events'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { EchoError, encodeFrame, utf8 } from '@echo/protocol'
import { framedConnection, rawConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hex } from '../hex.js'
import { socketPair } from './socket-pair.js'

async function withPeer(options?: FramedOptions<string>): Promise<[Connection<string>, Socket, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { codec: utf8(), ...options }), far, near]
}

function frame(text: string): Uint8Array {
  return encodeFrame(Buffer.from(text))
}

const watches: [name: string, listener: (message: unknown) => void][] = []

afterEach(() => {
  for (const [name, listener] of watches.splice(0)) unsubscribe(name, listener)
})

function watch(name: string): ReturnType<typeof vi.fn> {
  const listener = vi.fn()
  subscribe(name, listener)
  watches.push([name, listener])
  return listener
}

describe('counters', () => {
  it('count bytes and messages, both ways', async () => {
    const [a, peer] = await withPeer()
    expect(a.counters).toEqual({
      bytesReceived: 0,
      bytesSent: 0,
      messagesReceived: 0,
      messagesSent: 0,
      errors: {},
    })
    peer.write(Buffer.concat([frame('one'), frame(''), frame('three')]))
    await a.recv()
    await a.recvMany()
    await a.send('hello')
    await a.flush()
    expect(a.counters).toMatchObject({
      bytesReceived: 20,
      bytesSent: 9,
      messagesReceived: 3,
      messagesSent: 1,
    })
    a.destroy()
  })

  it('count errors by code, and one that is both a refused frame and the end once', async () => {
    const [a, peer] = await withPeer()
    peer.write(Buffer.concat([hex('00000001ff'), hex('00000001ff'), hex('ffffffff')]))
    for (let i = 0; i < 3; i++) await expect(a.recv()).rejects.toBeInstanceOf(EchoError)
    a.destroy()
    await a.closed
    expect(a.counters.errors).toEqual({ ECHO_ERR_CODEC: 2, ECHO_ERR_FRAME_TOO_LARGE: 1 })
  })

  it('are a copy', async () => {
    const [a] = await withPeer()
    const before = a.counters
    await a.send('x')
    expect(before.messagesSent).toBe(0)
    a.destroy()
  })
})

describe('closed', () => {
  it('says aborted for an AbortSignal’s reason, reset without a reason, error with another', async () => {
    const endings: [Error | undefined, string][] = [
      [AbortSignal.abort().reason as Error, 'aborted'],
      [undefined, 'reset'],
      [new Error('enough'), 'error'],
    ]
    for (const [error, reason] of endings) {
      const [a] = await withPeer()
      a.destroy(error)
      expect(await a.closed).toMatchObject({ initiator: 'local', reason, detail: undefined, error })
    }
  })

  it('says reset by the remote, with the system’s error as the cause', async () => {
    const [a, peer] = await withPeer()
    peer.resetAndDestroy()
    expect(await a.closed).toMatchObject({
      initiator: 'remote',
      reason: 'reset',
      error: { cause: { code: 'ECONNRESET' } },
    })
  })

  it('says protocol and the bytes lost for an end in mid-frame, whether somebody waits or not', async () => {
    const [waiting, peer] = await withPeer()
    const received = waiting.recv()
    peer.end(hex('0000000968'))
    await expect(received).rejects.toMatchObject({ code: 'ECHO_ERR_TRUNCATED_FRAME' })
    await waiting.close()
    expect(await waiting.closed).toMatchObject({ initiator: 'remote', reason: 'protocol', partial: 5 })
    const [forgotten, other, near] = await withPeer()
    other.end(Buffer.concat([frame('unread'), hex('000000')]))
    await once(near, 'end')
    await forgotten.close()
    expect(await forgotten.closed).toMatchObject({
      initiator: 'remote',
      reason: 'protocol',
      partial: 3,
      unread: 10,
    })
  })

  it('says timeout and which for the close grace', async () => {
    const [a] = await withPeer({ closeGrace: 20 })
    await a.close()
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'timeout', detail: 'close' })
  })

  it('may be asked for after the end', async () => {
    const [a, peer, near] = await withPeer()
    peer.end()
    near.end()
    await expect.poll(() => near.closed).toBe(true)
    expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'end', error: undefined })
    expect(a.closed).toBe(a.closed)
  })
})

describe('diagnostics channels', () => {
  it('tell of connections that open, and that close with the reason', async () => {
    const [opened, closed] = [watch('echo:connection:open'), watch('echo:connection:close')]
    const [a] = await withPeer()
    expect(opened).toHaveBeenCalledWith({ connection: a }, 'echo:connection:open')
    a.destroy()
    const info = await a.closed
    expect(closed).toHaveBeenCalledWith({ connection: a, info }, 'echo:connection:close')
  })

  it('tell of frames that were refused', async () => {
    const rejected = watch('echo:frame:rejected')
    const [a, peer] = await withPeer()
    peer.end(Buffer.concat([hex('00000001ff'), hex('00')]))
    const errors = [await a.recv().catch((e: unknown) => e), await a.recv().catch((e: unknown) => e)]
    expect(rejected.mock.calls.map(([message]) => message as unknown)).toEqual(
      errors.map((error) => ({ connection: a, error })),
    )
    a.destroy()
  })

  it('tell once that a consumer is slow, until it has caught up', async () => {
    const slow = watch('echo:connection:slow')
    const [near, far] = await socketPair()
    const a = rawConnection(near)
    for (let i = 0; i < 100; i++) void a.send('x'.repeat(100_000))
    expect(slow).toHaveBeenCalledTimes(1)
    expect(slow.mock.calls[0]![0]).toEqual({ connection: a, unsent: expect.any(Number) })
    far.resume()
    await a.flush()
    a.destroy()
  })
})
