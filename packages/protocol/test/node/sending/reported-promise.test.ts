import { describe, expect, it, vi } from 'vitest'
import { handledRejection, markHandled, ReportedPromise } from '../../../src/node/sending/reported-promise.js'

const error = new Error('refused')
const immediate = () => new Promise(setImmediate)

/** What Node says of rejections that nobody handled meanwhile. */
async function unhandledIn(act: () => void): Promise<unknown[]> {
  const unhandled: unknown[] = []
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason) => unhandled.push(reason))
  act()
  await immediate()
  process.removeAllListeners('unhandledRejection')
  for (const other of others) process.on('unhandledRejection', other)
  return unhandled
}

describe('ReportedPromise', () => {
  it('reports an unhandled failure, once, and leaves nothing unhandled', async () => {
    const onUnhandled = vi.fn()
    expect(await unhandledIn(() => void ReportedPromise.rejected(error, onUnhandled))).toEqual([])
    expect(onUnhandled).toHaveBeenCalledExactlyOnceWith(error)
  })

  it('does not report what somebody awaits, nor what succeeds', async () => {
    const onUnhandled = vi.fn()
    await expect(ReportedPromise.rejected(error, onUnhandled)).rejects.toBe(error)
    const open = ReportedPromise.open(onUnhandled)
    open.resolve()
    await open.promise
    ReportedPromise.open(onUnhandled).resolve()
    await immediate()
    expect(onUnhandled).not.toHaveBeenCalled()
  })

  it('gives plain promises to those who chain', () => {
    const { promise } = ReportedPromise.open(() => {})
    const chained = promise.then(() => 1)
    expect(chained).not.toBeInstanceOf(ReportedPromise)
    expect(chained).toBeInstanceOf(Promise)
  })
})

describe('a promise that is marked as handled', () => {
  it('is the same promise, and its rejection takes no process down', async () => {
    const promise = Promise.reject(error)
    expect(markHandled(promise)).toBe(promise)
    expect(await unhandledIn(() => void handledRejection(error))).toEqual([])
    await expect(handledRejection(error)).rejects.toBe(error)
  })
})
