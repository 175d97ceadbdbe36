import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { resetSocket, resetWhenDestroyed } from '../../../src/node/closing/reset-socket.js'
import { socketPair } from '../socket-pair.js'

/** Notes how it was ended. Without a reset it is as a Unix socket: Node throws there. */
class Ended {
  writableEnded = false
  writableFinished = false
  writableLength = 0
  readonly calls: unknown[] = []
  constructor(readonly hasReset: boolean) {}

  resetAndDestroy(): this {
    if (!this.hasReset) throw new Error('ERR_INVALID_HANDLE_TYPE')
    this.calls.push('reset')
    return this
  }

  destroy(error?: Error): this {
    this.calls.push(error ?? 'destroy')
    return this
  }
}

const asSocket = (socket: Ended) => socket as unknown as Socket

describe('resetSocket', () => {
  it('resets, and ends a socket that has no reset', () => {
    for (const [hasReset, calls] of [
      [true, ['reset']],
      [false, ['destroy']],
    ] as const) {
      const socket = new Ended(hasReset)
      resetSocket(asSocket(socket))
      expect(socket.calls).toEqual(calls)
    }
  })

  it.each([
    ['its own end is under way', { writableEnded: true }, 'destroy'],
    ['its own end is done', { writableEnded: true, writableFinished: true }, 'reset'],
    ['bytes still wait before its own end', { writableEnded: true, writableLength: 1 }, 'reset'],
  ])('when %s', (_when, state, call) => {
    const socket = Object.assign(new Ended(true), state)
    resetSocket(asSocket(socket))
    expect(socket.calls).toEqual([call])
  })

  it('resets the socket under TLS when the one above is destroyed, and destroys that once', async () => {
    const [near, far] = await socketPair('tls')
    const destroyed = vi.spyOn(near, 'destroy')
    // What TLS writes by itself behind the handshake must be out.
    far.write('x')
    await once(near, 'data')
    const failure = once(far.resume(), 'close').catch((error: unknown) => error)
    resetSocket(near)
    expect(destroyed).toHaveBeenCalledExactlyOnceWith()
    expect(await failure).toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('resetWhenDestroyed', () => {
  it('turns one destroy into a reset', () => {
    const socket = new Ended(true)
    resetWhenDestroyed(asSocket(socket))
    expect(socket.calls).toEqual([])
    socket.destroy()
    socket.destroy()
    expect(socket.calls).toEqual(['reset', 'destroy'])
  })

  it('passes the error on where there is no reset', () => {
    const socket = new Ended(false)
    const error = new Error('why')
    resetWhenDestroyed(asSocket(socket))
    socket.destroy(error)
    expect(socket.calls).toEqual([error])
  })

  it('is taken back', () => {
    const socket = new Ended(true)
    const restore = resetWhenDestroyed(asSocket(socket))
    restore()
    socket.destroy()
    expect(socket.calls).toEqual(['destroy'])
  })
})
