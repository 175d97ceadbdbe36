import { describe, expect, it } from 'vitest'
import { cellName, closed } from '../../src/load/cell.js'
import { planBlock } from '../../src/run/plan.js'

const cells = [closed(64, 1), closed(64, 256), closed(0, 1), { size: 64, connections: 1, rate: 1000 }]
const arms = [
  { name: 'a', fits: ({ size }: { size: number }) => size > 0 },
  { name: 'b' },
  { name: 'c' },
  { name: 'd' },
]
const plan = (block: number, seed = 1) => planBlock(block, cells, arms, seed)

describe('the plan of a block', () => {
  it('has every arm once in every cell that it fits', () => {
    const keys = plan(3).map(({ block, cell, arm }) => `${block} ${cellName(cell)} ${arm}`)
    const expected = cells.flatMap((cell) =>
      arms.filter(({ fits }) => fits?.(cell) ?? true).map(({ name }) => `3 ${cellName(cell)} ${name}`),
    )
    expect(keys).toHaveLength(15)
    expect(keys.toSorted()).toEqual(expected.toSorted())
  })

  it('keeps the arms of a cell together, so that they meet the same noise', () => {
    const order = plan(1).map(({ cell }) => cellName(cell))
    const changes = order.filter((name, index) => name !== order[index - 1])
    expect(changes).toHaveLength(cells.length)
  })

  it('has another order in each block, and the same for the same seed and block', () => {
    const order = (block: number) =>
      plan(block)
        .map(({ arm }) => arm)
        .join()
    expect(new Set([1, 2, 3].map(order)).size).toBe(3)
    expect(plan(2)).toEqual(plan(2))
    expect(plan(1)).not.toEqual(plan(1, 2))
  })
})
