import { getEventListeners } from 'node:events'
import { expect, it, vi } from 'vitest'
import { AbortListeners } from '../../../src/node/receiving/abort-listeners.js'
import { PendingRecv, WaiterQueue, type MessageSource } from '../../../src/node/receiving/waiter-queue.js'

function pending() {
  const controller = new AbortController()
  const source = {
    aborts: new AbortListeners(),
    tryRecv: vi.fn<() => string | undefined>(),
    tryRecvFrames: vi.fn(),
    onEndDelivered: vi.fn(),
  } satisfies MessageSource<string>
  const call = new PendingRecv<string, string | undefined>(
    source,
    (from) => from.tryRecv(),
    'the end',
    controller.signal,
  )
  const queue = new WaiterQueue()
  queue.push(call)
  return {
    controller,
    source,
    call,
    queue,
    listeners: () => getEventListeners(controller.signal, 'abort').length,
  }
}

it('is answered once there is something, and leaves its signal', async () => {
  const { call, source, listeners } = pending()
  expect(call.answer()).toBe(false)
  expect(listeners()).toBe(1)
  source.tryRecv.mockReturnValue('a')
  expect(call.answer()).toBe(true)
  expect(await call.promise).toBe('a')
  expect(listeners()).toBe(0)
})

it('fails, and leaves its signal', async () => {
  const { call, listeners } = pending()
  const error = new Error('bad')
  expect(call.reject(error)).toBe(true)
  await expect(call.promise).rejects.toBe(error)
  expect(listeners()).toBe(0)
})

it('is given the end, and leaves its signal', async () => {
  const { call, source, listeners } = pending()
  expect(call.end(undefined)).toBe(false)
  expect(await call.promise).toBe('the end')
  expect(source.onEndDelivered).toHaveBeenCalledOnce()
  expect(listeners()).toBe(0)
})

it('is given the failure at the end, and says so', async () => {
  const { call, source } = pending()
  const failure = new Error('lost')
  expect(call.end(failure)).toBe(true)
  await expect(call.promise).rejects.toBe(failure)
  expect(source.onEndDelivered).toHaveBeenCalledOnce()
})

it('leaves its queue and its signal when that aborts', async () => {
  const { call, controller, queue, listeners } = pending()
  const reason = new Error('no longer wanted')
  controller.abort(reason)
  await expect(call.promise).rejects.toBe(reason)
  expect(queue.first).toBeUndefined()
  expect(listeners()).toBe(0)
})
