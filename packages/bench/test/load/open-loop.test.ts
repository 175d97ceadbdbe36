import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { latencyCount, latencyQuantile } from '@echo/harness'
import { OpenLoop } from '../../src/load/open-loop.js'
import { HeldLink } from './held-link.js'
import { WrongReplyError } from '../../src/load/link.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** Lets `milliseconds` pass, and the loop have a turn after each. */
async function pass(milliseconds: number): Promise<void> {
  for (let i = 0; i < milliseconds; i++) {
    vi.advanceTimersByTime(1)
    await new Promise(setImmediate)
  }
}

describe('messages at a constant rate', () => {
  it('go out whatever comes back, over all links in turn', async () => {
    const links = [new HeldLink(), new HeldLink(), new HeldLink()]
    const loop = new OpenLoop(links, 3000)
    await pass(20)
    loop.stop()
    const sent = links.map(({ sends }) => sends.length)
    expect(loop.sent).toBeGreaterThanOrEqual(60)
    expect(loop.sent).toBeLessThanOrEqual(61)
    expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(1)
    expect(loop.received).toBe(0)
  })

  it('are timed from when each was to be sent: a server that stands still is charged for all that wait', async () => {
    const link = new HeldLink()
    const loop = new OpenLoop([link], 1000)
    await pass(60)
    loop.stop()
    link.reply()
    const latencies = loop.latencies.take()
    expect(latencyCount(latencies)).toBe(loop.sent)
    // Those of the first half waited for 30 ms at least. Timed from the last send, all but one would count as nothing.
    expect(latencyQuantile(latencies, 0.5)).toBeGreaterThan(25_000)
  })

  it('are all due at the end, and none that was not sent', async () => {
    const link = new HeldLink()
    const loop = new OpenLoop([link], 1000)
    loop.stop()
    const idle = loop.idle()
    link.reply()
    await idle
    expect(() => link.onReplies(1)).toThrow(WrongReplyError)
  })
})
