import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ClosingTimers } from '../../../src/node/closing/closing-timers.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function timers() {
  const owner = { onGraceOver: vi.fn(), onNeverClosed: vi.fn() }
  const sendQueue = { queued: 0 }
  return { owner, sendQueue, closing: new ClosingTimers(owner, sendQueue) }
}

it('shortens the grace, and never lengthens it', () => {
  const { owner, closing } = timers()
  closing.startGrace(100)
  closing.startGrace(200)
  vi.advanceTimersByTime(40)
  closing.startGrace(50)
  vi.advanceTimersByTime(49)
  expect(owner.onGraceOver).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(owner.onGraceOver).toHaveBeenCalledExactlyOnceWith(50)
  vi.advanceTimersByTime(1_000)
  expect(owner.onGraceOver).toHaveBeenCalledOnce()
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

it('leaves nothing behind', () => {
  const { owner, closing } = timers()
  closing.startGrace(100)
  closing.awaitClose(100)
  closing.dispose()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(1_000)
  expect(owner.onGraceOver).not.toHaveBeenCalled()
})
