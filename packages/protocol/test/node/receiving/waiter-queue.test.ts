import { expect, it } from 'vitest'
import { Waiter, WaiterQueue } from '../../../src/node/receiving/waiter-queue.js'

class Named extends Waiter {
  constructor(readonly name: string) {
    super()
  }
  override answer = () => true
  override reject = () => true
  override end = () => true
}

function drain(queue: WaiterQueue): string {
  let names = ''
  for (let waiter = queue.shift(); waiter !== undefined; waiter = queue.shift())
    names += (waiter as Named).name
  return names
}

it('serves waiters in their order, whoever leaves from the front, the middle or the back', () => {
  for (const [leaving, left] of [
    ['a', 'bcd'],
    ['b', 'acd'],
    ['d', 'abc'],
    ['ad', 'bc'],
    ['abcd', ''],
  ] as const) {
    const queue = new WaiterQueue()
    const waiters = ['a', 'b', 'c', 'd'].map((name) => new Named(name))
    for (const waiter of waiters) queue.push(waiter)
    for (const waiter of waiters) if (leaving.includes(waiter.name)) queue.remove(waiter)
    expect(drain(queue)).toBe(left)
    queue.push(waiters[0]!)
    expect(drain(queue)).toBe('a')
  }
})

it('leaves a waiter alone that is in no queue, or in another', () => {
  const [queue, other] = [new WaiterQueue(), new WaiterQueue()]
  const [one, two] = [new Named('1'), new Named('2')]
  queue.push(one)
  other.push(two)
  queue.remove(two)
  queue.remove(one)
  queue.remove(one)
  expect(queue.first).toBeUndefined()
  expect(drain(other)).toBe('2')
})
