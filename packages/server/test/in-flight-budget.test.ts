import { expect, it } from 'vitest'
import { InFlightBudget } from '../src/in-flight-budget.js'

/** Enters with each size, and says later which were admitted. */
function entering(budget: InFlightBudget, sizes: readonly number[]) {
  const admitted: number[] = []
  for (const [i, size] of sizes.entries()) void budget.enter(size).then(() => admitted.push(i))
  return async () => {
    await new Promise(setImmediate)
    return admitted
  }
}

it('admits as many messages as it may, in their order', async () => {
  const budget = new InFlightBudget(2, 1_000)
  const admitted = entering(budget, [1, 1, 1, 1])
  expect(await admitted()).toEqual([0, 1])
  budget.leave(1)
  expect(await admitted()).toEqual([0, 1, 2])
  budget.leave(1)
  budget.leave(1)
  expect(await admitted()).toEqual([0, 1, 2, 3])
})

it('admits as many bytes as it may, to the byte', async () => {
  for (const [last, expected] of [
    [40, [0, 1]],
    [41, [0]],
  ] as const) {
    const admitted = entering(new InFlightBudget(10, 100), [60, last])
    expect(await admitted()).toEqual(expected)
  }
})

it('admits a message of any size if there is no other', async () => {
  const budget = new InFlightBudget(10, 100)
  const admitted = entering(budget, [1_000, 1])
  expect(await admitted()).toEqual([0])
  budget.leave(1_000)
  expect(await admitted()).toEqual([0, 1])
})

it('lets nobody pass who came later, though there is room', async () => {
  const budget = new InFlightBudget(10, 100)
  const admitted = entering(budget, [60, 60, 1])
  expect(await admitted()).toEqual([0])
  budget.leave(60)
  expect(await admitted()).toEqual([0, 1, 2])
})
