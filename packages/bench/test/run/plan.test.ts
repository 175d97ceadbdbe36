import { describe, expect, it } from 'vitest'
import { workloadName, closed } from '../../src/load/workload.js'
import { planRound } from '../../src/run/round.js'

const workloads = [closed(64, 1), closed(64, 256), closed(0, 1), { size: 64, connections: 1, rate: 1000 }]
const targets = [
  { name: 'a', fits: ({ size }: { size: number }) => size > 0 },
  { name: 'b' },
  { name: 'c' },
  { name: 'd' },
]
const plan = (round: number, seed = 1) => planRound(round, workloads, targets, seed)

describe('the plan of a round', () => {
  it('has every target once in every workload that it fits', () => {
    const keys = plan(3).map(({ round, workload, target }) => `${round} ${workloadName(workload)} ${target}`)
    const expected = workloads.flatMap((workload) =>
      targets
        .filter(({ fits }) => fits?.(workload) ?? true)
        .map(({ name }) => `3 ${workloadName(workload)} ${name}`),
    )
    expect(keys).toHaveLength(15)
    expect(keys.toSorted()).toEqual(expected.toSorted())
  })

  it('keeps the targets of a workload together, so that they meet the same noise', () => {
    const order = plan(1).map(({ workload }) => workloadName(workload))
    const changes = order.filter((name, index) => name !== order[index - 1])
    expect(changes).toHaveLength(workloads.length)
  })

  it('has another order in each round, and the same for the same seed and round', () => {
    const order = (round: number) =>
      plan(round)
        .map(({ target }) => target)
        .join()
    expect(new Set([1, 2, 3].map(order)).size).toBe(3)
    expect(plan(2)).toEqual(plan(2))
    expect(plan(1)).not.toEqual(plan(1, 2))
  })
})
