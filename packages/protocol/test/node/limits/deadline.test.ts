import { expect, it, vi } from 'vitest'
import { Deadline, setDeadline } from '../../../src/node/limits/deadline.js'
import { pass, useVirtualTime } from '../virtual-time.js'

useVirtualTime()

function deadlineOf(milliseconds: number): { deadline: Deadline; overdue: () => void } {
  const overdue = vi.fn()
  return { deadline: new Deadline(milliseconds, overdue), overdue }
}

it('is overdue once, when its time has passed', async () => {
  const { deadline, overdue } = deadlineOf(100)
  deadline.restart()
  await pass(98)
  expect(overdue).not.toHaveBeenCalled()
  await pass(2)
  expect(overdue).toHaveBeenCalledOnce()
  expect(deadline.running).toBe(false)
  await pass(1_000)
  expect(overdue).toHaveBeenCalledOnce()
})

it('counts from its last restart, and sets no second timer for it', async () => {
  const { deadline, overdue } = deadlineOf(100)
  deadline.restart()
  for (let i = 0; i < 50; i++) {
    await pass(60)
    deadline.restart()
    expect(vi.getTimerCount()).toBe(1)
  }
  await pass(98)
  expect(overdue).not.toHaveBeenCalled()
  await pass(2)
  expect(overdue).toHaveBeenCalledOnce()
})

it('is not overdue while it is stopped, and counts from nothing when it starts again', async () => {
  const { deadline, overdue } = deadlineOf(100)
  deadline.restart()
  await pass(90)
  deadline.stop()
  await pass(1_000)
  deadline.restart()
  await pass(98)
  expect(overdue).not.toHaveBeenCalled()
  await pass(2)
  expect(overdue).toHaveBeenCalledOnce()
})

it('takes a timer that fires a millisecond early for the right one', async () => {
  const { deadline, overdue } = deadlineOf(100)
  deadline.restart()
  await pass(1)
  deadline.restart()
  await pass(99)
  expect(overdue).toHaveBeenCalledOnce()
})

it('sets no further timer while it is stopped', async () => {
  const { deadline } = deadlineOf(100)
  deadline.restart()
  await pass(60)
  deadline.restart()
  deadline.stop()
  await pass(40)
  expect(vi.getTimerCount()).toBe(0)
})

it.each(['restart', 'stop', 'dispose'] as const)(
  'is not overdue when what was read after its timer calls %s()',
  async (act) => {
    const { deadline, overdue } = deadlineOf(100)
    deadline.restart()
    // The timer is called late, since the process was busy; sockets are read before the next immediate.
    vi.advanceTimersByTime(5_000)
    deadline[act]()
    await new Promise(setImmediate)
    expect(overdue).not.toHaveBeenCalled()
    expect(deadline.running).toBe(act === 'restart')
    await pass(100)
    expect(overdue).toHaveBeenCalledTimes(act === 'restart' ? 1 : 0)
  },
)

it('leaves no timer behind when it is disposed of', () => {
  const { deadline } = deadlineOf(100)
  deadline.restart()
  deadline.dispose()
  expect(vi.getTimerCount()).toBe(0)
})

it('setDeadline() lets sockets be read once more before it calls', async () => {
  const order: string[] = []
  const timer = setDeadline(100, () => order.push('overdue'))
  vi.advanceTimersByTime(99)
  expect(vi.getTimerCount()).toBe(1)
  setImmediate(() => order.push('read'))
  vi.advanceTimersByTime(1)
  expect(order).toEqual([])
  await new Promise(setImmediate)
  expect(order).toEqual(['read', 'overdue'])
  clearTimeout(timer)
})
