import { getEventListeners } from 'node:events'
import { expect, it, vi } from 'vitest'
import { AbortListeners } from '../../../src/node/receiving/abort-listeners.js'

const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

it('calls all when the signal aborts, once each, behind one listener', () => {
  const aborts = new AbortListeners()
  const controller = new AbortController()
  const { signal } = controller
  const calls = [vi.fn(), vi.fn(), vi.fn()]
  for (const call of calls) aborts.add(signal, call)
  expect(listenersOf(signal)).toBe(1)
  controller.abort()
  for (const call of calls) expect(call).toHaveBeenCalledOnce()
  expect(listenersOf(signal)).toBe(0)
})

it('calls none that was taken back, and leaves with the last', () => {
  const aborts = new AbortListeners()
  const controller = new AbortController()
  const [first, second] = [vi.fn(), vi.fn()]
  const removeFirst = aborts.add(controller.signal, first)
  const removeSecond = aborts.add(controller.signal, second)
  removeFirst()
  expect(listenersOf(controller.signal)).toBe(1)
  removeFirst()
  expect(listenersOf(controller.signal)).toBe(1)
  removeSecond()
  expect(listenersOf(controller.signal)).toBe(0)
  controller.abort()
  expect(first).not.toHaveBeenCalled()
  expect(second).not.toHaveBeenCalled()
})

it('listens again to a signal that it had left, whatever is taken back twice', () => {
  const aborts = new AbortListeners()
  const controller = new AbortController()
  const [first, second] = [vi.fn(), vi.fn()]
  const removeFirst = aborts.add(controller.signal, first)
  removeFirst()
  aborts.add(controller.signal, second)
  removeFirst()
  controller.abort()
  expect(second).toHaveBeenCalledOnce()
  expect(first).not.toHaveBeenCalled()
})

it('tells one signal from another', () => {
  const aborts = new AbortListeners()
  const [one, two] = [new AbortController(), new AbortController()]
  const [first, second] = [vi.fn(), vi.fn()]
  aborts.add(one.signal, first)
  aborts.add(two.signal, second)
  one.abort()
  expect(first).toHaveBeenCalledOnce()
  expect(second).not.toHaveBeenCalled()
  expect(listenersOf(two.signal)).toBe(1)
})
