import { EventEmitter, getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awaitSocket, connectAttempt } from '../src/connect-attempt.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

class FakeSocket extends EventEmitter {
  readonly destroy = vi.fn()
}

describe('awaitSocket', () => {
  function awaiting() {
    const socket = new FakeSocket()
    const calls: unknown[] = []
    const drop = awaitSocket(
      socket as unknown as Socket,
      'connect',
      () => calls.push('connected'),
      (error) => calls.push(error),
    )
    return { socket, calls, drop }
  }

  it('leaves no listener on a socket that is connected', () => {
    const { socket, calls } = awaiting()
    socket.emit('connect')
    expect(calls).toEqual(['connected'])
    expect(socket.eventNames()).toEqual([])
    expect(socket.destroy).not.toHaveBeenCalled()
  })

  it('destroys one that failed, says so once, and hears nothing more of it', () => {
    const { socket, calls } = awaiting()
    const error = new Error('refused')
    socket.emit('error', error)
    socket.emit('error', new Error('again'))
    socket.emit('connect')
    expect(calls).toEqual([error])
    expect(socket.destroy).toHaveBeenCalledOnce()
  })

  it('destroys one that is dropped, and says nothing', () => {
    const { socket, calls, drop } = awaiting()
    drop()
    socket.emit('error', new Error('late'))
    socket.emit('connect')
    expect(calls).toEqual([])
    expect(socket.destroy).toHaveBeenCalledOnce()
  })
})

describe('connectAttempt', () => {
  function attempting(signal?: AbortSignal) {
    const drop = vi.fn()
    let succeed!: (value: string) => void
    let fail!: (reason: unknown) => void
    const expired = () => new Error('expired')
    const attempt = connectAttempt<string>({ timeout: 100, expired, signal }, (onSuccess, onFailure) => {
      succeed = onSuccess
      fail = onFailure
      return drop
    })
    return { attempt, drop, succeed, fail }
  }

  const { signal } = new AbortController()
  const listeners = () => getEventListeners(signal, 'abort').length

  it('leaves no timer and no listener behind when it succeeds, and drops nothing', async () => {
    const { attempt, succeed, fail, drop } = attempting(signal)
    expect([vi.getTimerCount(), listeners()]).toEqual([1, 1])
    succeed('socket')
    fail(new Error('late'))
    expect(await attempt).toBe('socket')
    expect([vi.getTimerCount(), listeners()]).toEqual([0, 0])
    expect(drop).not.toHaveBeenCalled()
  })

  it('leaves neither behind when it fails, and drops what was begun, once', async () => {
    const { attempt, succeed, fail, drop } = attempting(signal)
    fail(new Error('refused'))
    fail(new Error('again'))
    succeed('late')
    await expect(attempt).rejects.toThrow('refused')
    expect([vi.getTimerCount(), listeners()]).toEqual([0, 0])
    expect(drop).toHaveBeenCalledOnce()
  })

  it('fails when its time is over, after sockets were read once more', async () => {
    const { attempt, drop } = attempting()
    vi.advanceTimersByTime(99)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(drop).not.toHaveBeenCalled()
    await expect(attempt).rejects.toThrow('expired')
    expect(drop).toHaveBeenCalledOnce()
  })

  it('fails for its signal, though that had aborted before', async () => {
    const controller = new AbortController()
    const later = attempting(controller.signal)
    controller.abort(new Error('no longer wanted'))
    const before = attempting(controller.signal)
    for (const { attempt, drop } of [later, before]) {
      await expect(attempt).rejects.toThrow('no longer wanted')
      expect(drop).toHaveBeenCalledOnce()
    }
    expect(vi.getTimerCount()).toBe(0)
  })
})
