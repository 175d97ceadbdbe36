import { AbortListeners } from '@echo/protocol/internal'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OfflineQueue } from '../src/offline-queue.js'
import { PendingRequest } from '../src/pending-request.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const aborts = new AbortListeners()
const request = () => new PendingRequest<string>(aborts, {})
const queueOf = (limit: number) =>
  new OfflineQueue<string, string>(limit, 100, () => new Error('no connection'))

it('gives what waits in its order, and leaves no timer behind', () => {
  const queue = queueOf(10)
  const [one, two] = [request(), request()]
  queue.add(one, '1')
  queue.add(two, '2')
  expect(vi.getTimerCount()).toBe(2)
  expect(queue.takeAll()).toEqual([
    [one, '1'],
    [two, '2'],
  ])
  expect(vi.getTimerCount()).toBe(0)
  expect(queue.takeAll()).toEqual([])
})

it('leaves no timer behind for a request that is given up, and does not give it', async () => {
  const queue = queueOf(10)
  const [given, other] = [request(), request()]
  queue.add(given, '1')
  queue.add(other, '2')
  given.reject(new Error('no longer wanted'))
  expect(vi.getTimerCount()).toBe(1)
  expect([queue.has(given), queue.has(other)]).toEqual([false, true])
  expect(queue.takeAll()).toEqual([[other, '2']])
  await expect(given.promise).rejects.toThrow('no longer wanted')
})

it('has as much room as it may, and again when one has left', () => {
  const queue = queueOf(2)
  const requests = [request(), request()]
  for (const each of requests) {
    expect(queue.refusal).toBeUndefined()
    queue.add(each, '')
  }
  expect(queue.refusal).toMatchObject({ option: 'offlineQueue', limit: 2, recoverable: true })
  requests[0]!.dispose()
  expect(queue.refusal).toBeUndefined()
  queue.takeAll()
})

it('rejects a request whose time is over, unless a connection came in that moment', async () => {
  const queue = queueOf(10)
  const [late, taken] = [request(), request()]
  queue.add(late, '1')
  vi.advanceTimersByTime(50)
  queue.add(taken, '2')
  vi.advanceTimersByTime(50)
  await expect(late.promise).rejects.toThrow('no connection')
  vi.advanceTimersByTime(50)
  expect(queue.takeAll()).toEqual([[taken, '2']])
  await new Promise(setImmediate)
  taken.fulfill('reply')
  expect(await taken.promise).toBe('reply')
})
