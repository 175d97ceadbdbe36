import { EventEmitter, getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { AcceptQueue } from '../src/accept-queue.js'

const socket = () => new EventEmitter() as Socket

it('holds as many sockets as it may, and gives them in their order', async () => {
  const queue = new AcceptQueue(2)
  const sockets = [socket(), socket(), socket()]
  expect(sockets.map((each) => queue.offer(each))).toEqual([true, true, false])
  expect(queue.length).toBe(2)
  expect(await queue.take(undefined)).toBe(sockets[0])
  expect(await queue.take(undefined)).toBe(sockets[1])
  expect(queue.length).toBe(0)
})

it('holds none for a call that waits, with no room for any', async () => {
  const queue = new AcceptQueue(0)
  const calls = [queue.take(undefined), queue.take(undefined)]
  const sockets = [socket(), socket(), socket()]
  expect(sockets.map((each) => queue.offer(each))).toEqual([true, true, false])
  expect(await Promise.all(calls)).toEqual(sockets.slice(0, 2))
})

it('takes no process down for a socket that fails while it waits, and leaves no listener on one that it gives', async () => {
  const queue = new AcceptQueue(1)
  const waiting = socket()
  queue.offer(waiting)
  expect(waiting.emit('error', new Error('reset'))).toBe(true)
  await queue.take(undefined)
  expect(waiting.eventNames()).toEqual([])
  const call = queue.take(undefined)
  const taken = socket()
  queue.offer(taken)
  await call
  expect(taken.eventNames()).toEqual([])
})

it('leaves no listener on a signal, whether its call is answered, given up or told the end', async () => {
  const queue = new AcceptQueue(1)
  const controllers = Array.from({ length: 3 }, () => new AbortController())
  const listeners = () => controllers.map(({ signal }) => getEventListeners(signal, 'abort').length)
  const [answered, givenUp, told] = controllers.map(({ signal }) => queue.take(signal))
  expect(listeners()).toEqual([1, 1, 1])
  queue.offer(socket())
  await answered
  controllers[1]!.abort(new Error('no longer wanted'))
  await expect(givenUp).rejects.toThrow('no longer wanted')
  expect(queue.close()).toEqual([])
  expect(await told).toBeUndefined()
  expect(listeners()).toEqual([0, 0, 0])
})

it('gives a socket to the call behind one that was given up', async () => {
  const queue = new AcceptQueue(0)
  const controller = new AbortController()
  const calls = [queue.take(undefined), queue.take(controller.signal), queue.take(undefined)]
  controller.abort()
  await expect(calls[1]).rejects.toMatchObject({ name: 'AbortError' })
  const sockets = [socket(), socket()]
  expect(sockets.map((each) => queue.offer(each))).toEqual([true, true])
  expect([await calls[0], await calls[2]]).toEqual(sockets)
})

it('gives back what waits when it is closed, and takes and gives nothing afterwards', async () => {
  const queue = new AcceptQueue(2)
  const sockets = [socket(), socket()]
  for (const each of sockets) queue.offer(each)
  expect(queue.close()).toEqual(sockets)
  expect(queue.offer(socket())).toBe(false)
  expect(await queue.take(undefined)).toBeUndefined()
  expect(queue.length).toBe(0)
})
