import { once } from 'node:events'
import { utf8, encodeFrame } from '@echo/protocol'
import { framedConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { socketPair } from './socket-pair.js'

// Only timers are virtual: sockets go on as they are.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

async function withPeer(options?: FramedOptions<string>): Promise<[Connection<string>, Socket, Socket]> {
  const [near, far] = await socketPair()
  far.resume()
  return [framedConnection(near, { codec: utf8(), ...options }), far, near]
}

const GRACE = 10_000

describe('a connection whose peer has ended', () => {
  it('is closed after the close grace when its end was delivered, with one report that says what to call', async () => {
    const onError = vi.fn()
    const [a, peer] = await withPeer({ onError })
    peer.end()
    expect(await a.recv()).toBeUndefined()
    await vi.advanceTimersByTimeAsync(GRACE - 1)
    expect(onError).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'ECHO_ERR_TIMEOUT', message: expect.stringContaining('conn.close()') }),
      { connection: a },
    )
    expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'end', error: undefined })
  })

  it('is left alone while it sends, and closed when it has stopped', async () => {
    const onError = vi.fn()
    const [a, peer] = await withPeer({ onError })
    peer.end()
    expect(await a.recv()).toBeUndefined()
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(GRACE - 1)
      await a.send('busy')
    }
    expect(onError).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2 * GRACE)
    expect(onError).toHaveBeenCalledOnce()
    await a.closed
  })

  it('is left alone while its reader works on the last message', async () => {
    const onError = vi.fn()
    const [a, peer, near] = await withPeer({ onError })
    peer.end(encodeFrame(Buffer.from('question')))
    await once(near, 'end')
    expect(await a.recv()).toBe('question')
    await vi.advanceTimersByTimeAsync(100 * GRACE)
    await a.send('answer')
    await a.close()
    expect(onError).not.toHaveBeenCalled()
    expect(await a.closed).toMatchObject({ reason: 'end', unsent: 0 })
  })

  it('is closed likewise, without a report, when it only ever sent, or made requests', async () => {
    const onError = vi.fn()
    const [a, peer, near] = await withPeer({ onError })
    const reply = a.request('hello')
    peer.end(encodeFrame(Buffer.from('HELLO')))
    expect(await reply).toBe('HELLO')
    if (!near.readableEnded) await once(near, 'end')
    await vi.advanceTimersByTimeAsync(GRACE)
    expect(await a.closed).toMatchObject({ reason: 'end' })
    expect(onError).not.toHaveBeenCalled()
  })

  it('is not closed for its own end: the side that called end() receives without a grace', async () => {
    const [a, peer] = await withPeer()
    await a.end()
    await once(peer, 'end')
    const received = a.recv()
    await vi.advanceTimersByTimeAsync(100 * GRACE)
    peer.end(encodeFrame(Buffer.from('late answer')))
    expect(await received).toBe('late answer')
    expect(await a.recv()).toBeUndefined()
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  })
})

it('says protocol for an end inside a frame, though this side had ended before', async () => {
  const [a, peer] = await withPeer()
  await a.end()
  peer.end(Buffer.from('0000000568', 'hex'))
  await expect(a.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_TRUNCATED_FRAME' })
  expect(await a.closed).toMatchObject({ initiator: 'remote', reason: 'protocol', partial: 5 })
})
