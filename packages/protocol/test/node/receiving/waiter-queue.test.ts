import { expect, it } from 'vitest'
import { WaiterQueue, type Waiter } from '../../../src/node/receiving/waiter-queue.js'

class Named implements Waiter {
  queue: WaiterQueue | undefined = undefined
  previous: Waiter | undefined = undefined
  next: Waiter | undefined = undefined
  constructor(readonly name: string) {}
  answer = () => true
  reject = () => true
  end = () => true
}

function drain(queue: WaiterQueue): string {
  let names = ''
  for (let waiter = queue.first; waiter !== undefined; waiter = queue.first) {
    queue.remove(waiter)
    names += (waiter as Named).name
  }
  return names
}

it('serves waiters in their order, even if some leave from the front, the middle or the back', () => {
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
  expect(queue.first).toBe(one)
  queue.remove(one)
  queue.remove(one)
  expect(queue.first).toBeUndefined()
  expect(drain(other)).toBe('2')
})
