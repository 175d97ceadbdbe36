import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/random.js'
import { planBlocks } from '../../src/run/plan.js'

const cells = [
  { size: 64, depth: 1 },
  { size: 64, depth: 256 },
  { size: 1024, depth: 1 },
]
const arms = ['a', 'b', 'c', 'd']
const plan = (seed: number) => planBlocks(3, cells, arms, seededRandom(seed))

describe('the plan of a run', () => {
  it('has every arm of every cell once in each block', () => {
    for (const [index, steps] of plan(1).entries()) {
      const keys = steps.map(({ block, cell, arm }) => `${block} ${cell.size}x${cell.depth} ${arm}`)
      const expected = cells.flatMap(({ size, depth }) =>
        arms.map((arm) => `${index + 1} ${size}x${depth} ${arm}`),
      )
      expect(keys.toSorted()).toEqual(expected.toSorted())
    }
  })

  it('keeps the arms of a cell together, so that they meet the same noise', () => {
    for (const steps of plan(1)) {
      for (let at = 0; at < steps.length; at += arms.length) {
        expect(new Set(steps.slice(at, at + arms.length).map(({ cell }) => cell)).size).toBe(1)
      }
    }
  })

  it('has another order in each block, and the same plan for the same seed', () => {
    const orders = plan(1).map((steps) => steps.map(({ arm }) => arm).join())
    expect(new Set(orders).size).toBe(3)
    expect(plan(1)).toEqual(plan(1))
    expect(plan(1)).not.toEqual(plan(2))
  })
})
