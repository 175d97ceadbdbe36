import type { TimeoutError } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { connectionSettings, type ConnectionOptions } from '../../../src/node/connection-options.js'
import { ConnectionDeadlines, type DeadlineTarget } from '../../../src/node/limits/connection-deadlines.js'
import { pass, useVirtualTime } from '../virtual-time.js'

useVirtualTime()

const OFF = { frameTimeout: 0, idleTimeout: 0, writeTimeout: 0 }

class Target implements DeadlineTarget {
  bytesReceived = 0
  unsent = 0
  awaitingFrame = false
  hasUnread = false
  readonly errors: TimeoutError[] = []

  timeOut(error: TimeoutError): void {
    this.errors.push(error)
  }
}

function deadlinesOf(options: ConnectionOptions) {
  const target = new Target()
  const deadlines = new ConnectionDeadlines(connectionSettings({ ...OFF, ...options }), target)
  return { target, deadlines }
}

describe('the idle deadline', () => {
  it('runs from the start, and is moved by each byte', async () => {
    const { target, deadlines } = deadlinesOf({ idleTimeout: 100 })
    await pass(90)
    deadlines.restartIdle()
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toMatchObject([
      { timeout: 'idle', limit: 100, message: 'no byte came from the peer for 100 ms' },
    ])
  })

  it('is put off while messages wait here unread, and no longer', async () => {
    const { target } = deadlinesOf({ idleTimeout: 100 })
    target.hasUnread = true
    await pass(100)
    target.hasUnread = false
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toHaveLength(1)
  })

  it('does not run while it is stopped, or where it is off', async () => {
    const { target, deadlines } = deadlinesOf({ idleTimeout: 100 })
    const off = deadlinesOf({})
    off.deadlines.stopIdle()
    deadlines.stopIdle()
    await pass(1_000)
    expect(target.errors).toEqual([])
    expect(off.target.errors).toEqual([])
  })
})

describe('the frame deadline', () => {
  const options = { frameTimeout: 100, minFrameRate: 1_000 }

  /** A frame whose first `begun` bytes have come. */
  function awaiting(begun: number) {
    const made = deadlinesOf(options)
    made.target.bytesReceived = begun
    made.target.awaitingFrame = true
    made.deadlines.awaitFrame(begun, 0)
    return made
  }

  it('says how much of the frame came, and what to change', async () => {
    const { target, deadlines } = deadlinesOf(options)
    target.bytesReceived = 1_000
    target.awaitingFrame = true
    deadlines.awaitFrame(4, 0)
    target.bytesReceived += 95
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toMatchObject([{ timeout: 'frame', limit: 100 }])
    expect(target.errors[0]!.message).toMatch(
      /within 100 ms: 99 bytes of it came, less than 1000 per second\. .*raise frameTimeout or lower minFrameRate$/,
    )
  })

  it('is extended by bytes at the minimum rate, to the byte', async () => {
    const [enough, tooFew] = [awaiting(4), awaiting(4)]
    enough.target.bytesReceived += 96
    tooFew.target.bytesReceived += 95
    await pass(100)
    expect(enough.target.errors).toEqual([])
    expect(tooFew.target.errors).toHaveLength(1)
  })

  it('is extended only by what came since it was extended last: a burst is no credit for a drip', async () => {
    const { target } = awaiting(4)
    target.bytesReceived += 100_000
    await pass(100)
    expect(target.errors).toEqual([])
    target.bytesReceived += 99
    await pass(100)
    expect(target.errors).toHaveLength(1)
    expect(target.errors[0]!.message).toMatch(/: 100103 bytes of it came/)
  })

  it('is one frame’s, and not moved by the bytes of that frame', async () => {
    const { target, deadlines } = awaiting(4)
    await pass(90)
    deadlines.awaitFrame(1, 0)
    await pass(10)
    expect(target.errors).toHaveLength(1)
  })

  it('starts over with the next frame', async () => {
    const { target, deadlines } = awaiting(4)
    await pass(90)
    deadlines.awaitFrame(1, 1)
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors[0]!.message).toMatch(/: 1 bytes of it came/)
  })

  it('starts over when somebody waits for the frame again', async () => {
    const { target, deadlines } = awaiting(4)
    await pass(90)
    deadlines.stopFrame()
    await pass(1_000)
    deadlines.awaitFrame(4, 0)
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toHaveLength(1)
  })

  it('spares the peer when nobody waits for the frame any more', async () => {
    const { target } = awaiting(4)
    target.awaitingFrame = false
    await pass(1_000)
    expect(target.errors).toEqual([])
  })

  it('sets no timer where it is off', () => {
    const { target, deadlines } = deadlinesOf({})
    target.awaitingFrame = true
    deadlines.awaitFrame(4, 0)
    deadlines.stopFrame()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the write deadline', () => {
  it('runs from the first byte that waits, however many follow', async () => {
    const { target, deadlines } = deadlinesOf({ writeTimeout: 100 })
    deadlines.onBackpressure()
    await pass(90)
    target.unsent = 70
    deadlines.onBackpressure()
    await pass(8)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toMatchObject([
      {
        timeout: 'write',
        limit: 100,
        message: 'the peer took nothing of the 70 bytes that wait to be sent for 100 ms: it does not read',
      },
    ])
  })

  it('says to read while one sends, if messages of the peer wait here', async () => {
    const { target, deadlines } = deadlinesOf({ writeTimeout: 100 })
    target.hasUnread = true
    deadlines.onBackpressure()
    await pass(100)
    expect(target.errors[0]!.message).toMatch(/messages of the peer wait here as well.*Read while you send$/)
  })

  it('starts over when the peer takes some', async () => {
    const { target, deadlines } = deadlinesOf({ writeTimeout: 100 })
    deadlines.onBackpressure()
    await pass(90)
    deadlines.onWriteProgress(true)
    await pass(98)
    expect(target.errors).toEqual([])
    await pass(2)
    expect(target.errors).toHaveLength(1)
  })

  it('stops when nothing waits, until something does', async () => {
    const { target, deadlines } = deadlinesOf({ writeTimeout: 100 })
    deadlines.onBackpressure()
    deadlines.onWriteProgress(false)
    await pass(1_000)
    expect(target.errors).toEqual([])
    deadlines.onBackpressure()
    await pass(100)
    expect(target.errors).toHaveLength(1)
  })

  it('sets no timer where it is off, or where nothing waits', () => {
    const { deadlines } = deadlinesOf({})
    deadlines.onBackpressure()
    deadlines.onWriteProgress(true)
    deadlines.onWriteProgress(false)
    const on = deadlinesOf({ writeTimeout: 100 })
    on.deadlines.onWriteProgress(true)
    on.deadlines.onWriteProgress(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('leaves no timer behind, of whatever was made', () => {
  const { target, deadlines } = deadlinesOf({ frameTimeout: 10, idleTimeout: 10, writeTimeout: 10 })
  target.awaitingFrame = true
  deadlines.awaitFrame(1, 0)
  deadlines.onBackpressure()
  expect(vi.getTimerCount()).toBe(3)
  deadlines.dispose()
  expect(vi.getTimerCount()).toBe(0)
  deadlinesOf({}).deadlines.dispose()
})
