import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClosingTimers, closeTimeout, neverClosed } from '../../../src/node/closing/closing-timers.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function timers() {
  const owner = { onGraceOver: vi.fn(), onNeverClosed: vi.fn() }
  const sendQueue = { queued: 0 }
  return { owner, sendQueue, closing: new ClosingTimers(owner, sendQueue) }
}

it('shortens the grace', () => {
  const { owner, closing } = timers()
  closing.startGrace(100)
  vi.advanceTimersByTime(40)
  closing.startGrace(50)
  vi.advanceTimersByTime(49)
  expect(owner.onGraceOver).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(owner.onGraceOver).toHaveBeenCalledExactlyOnceWith(50)
  vi.advanceTimersByTime(1_000)
  expect(owner.onGraceOver).toHaveBeenCalledOnce()
})

it.each([
  ['later', 51],
  ['at the same time', 50],
])('keeps a grace when another would end %s', (_when, grace) => {
  const { owner, closing } = timers()
  closing.startGrace(100)
  vi.advanceTimersByTime(50)
  closing.startGrace(grace)
  vi.advanceTimersByTime(50)
  expect(owner.onGraceOver).toHaveBeenCalledExactlyOnceWith(100)
})

it('waits again for a close while something is sent', () => {
  const { owner, sendQueue, closing } = timers()
  closing.awaitClose(100)
  vi.advanceTimersByTime(50)
  sendQueue.queued = 1
  closing.awaitClose(100)
  vi.advanceTimersByTime(149)
  expect(owner.onNeverClosed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(owner.onNeverClosed).toHaveBeenCalledOnce()
})

it('waits for no close that has come', () => {
  const { owner, closing } = timers()
  closing.awaitClose(100)
  closing.stopAwaitingClose()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(1_000)
  expect(owner.onNeverClosed).not.toHaveBeenCalled()
})

it('leaves nothing behind', () => {
  const { owner, closing } = timers()
  closing.startGrace(100)
  closing.awaitClose(100)
  closing.dispose()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(1_000)
  expect(owner.onGraceOver).not.toHaveBeenCalled()
})

describe('the errors of closing', () => {
  it('name the deadline, its limit, and what did not happen', () => {
    expect(closeTimeout(30, 'the peer did not end')).toMatchObject({
      timeout: 'close',
      limit: 30,
      message: 'the peer did not end within the close grace of 30 ms',
    })
    expect(neverClosed(40)).toMatchObject({
      timeout: 'close',
      limit: 40,
      message: expect.stringMatching(/40 ms later nobody had closed it.*Call conn\.close\(\)/),
    })
  })
})
