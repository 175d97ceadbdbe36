import { describe, expect, it } from 'vitest'
import { summarize, type ArmSummary } from '../../src/run/summary.js'
import { sample } from './sample.js'

const ARMS = ['raw-naive', 'raw-stream', 'framed', 'framed (A/A)']

/** Blocks of very different speed, in each of which framed is exactly ten times raw-naive. */
const samples = [1, 2, 3].flatMap((block) => {
  const speed = 10 ** block
  return [
    sample(block, 'raw-naive', 64, 16, 100 * speed, { delivery: { intact: 1, glued: 2, cut: 1 } }),
    sample(block, 'raw-stream', 64, 16, 2000 * speed),
    sample(block, 'framed', 64, 16, 1000 * speed),
    sample(block, 'framed (A/A)', 64, 16, 1000 * speed),
    ...ARMS.map((arm, index) =>
      sample(block, arm, 65_536, 1, (index + 1) * speed, {
        roundTrip: { count: 10, median: 100 / (index + 1) / speed, p99: 200 },
      }),
    ),
  ]
})
const cells = [
  { size: 64, depth: 16 },
  { size: 65_536, depth: 1 },
]
const summary = summarize(samples, cells, ARMS, 1)
const armOf = (cell: number, arm: string): ArmSummary | undefined =>
  summary.cells[cell]?.arms.find((each) => each.arm === arm)

describe('the summary of a run', () => {
  it('has every arm in every cell, in their order', () => {
    expect(summary.cells.map(({ cell }) => cell)).toEqual(cells)
    for (const { arms } of summary.cells) expect(arms.map(({ arm }) => arm)).toEqual(ARMS)
  })

  it('takes ratios within a block, so that the speed of the machine is nothing to them', () => {
    expect(armOf(0, 'framed')?.rateRatio).toEqual({ median: 10, low: 10, high: 10 })
    expect(armOf(0, 'raw-naive')?.rateRatio).toEqual({ median: 1, low: 1, high: 1 })
  })

  it('takes the median rate over the blocks, in messages and in MiB', () => {
    expect(armOf(0, 'framed')?.messagesPerSecond).toBe(100_000)
    expect(armOf(0, 'framed')?.mebibytesPerSecond).toBeCloseTo((100_000 * 64) / 1_048_576)
  })

  it('compares round trips where they were measured, and only there', () => {
    expect(armOf(1, 'framed')?.roundTrip?.ratio.median).toBeCloseTo(1 / 3)
    expect(armOf(0, 'framed')).not.toHaveProperty('roundTrip')
  })

  it('compares large payloads with the ceiling too, and only those', () => {
    expect(armOf(1, 'framed')?.ceilingRatio?.median).toBeCloseTo(1.5)
    expect(armOf(0, 'framed')).not.toHaveProperty('ceilingRatio')
  })

  it('says which share of messages arrived intact, glued and cut', () => {
    expect(armOf(0, 'raw-naive')?.delivery).toEqual({ intact: 0.25, glued: 0.5, cut: 0.25 })
    expect(armOf(0, 'framed')).not.toHaveProperty('delivery')
  })

  it('is the same for the same seed', () => {
    expect(summarize(samples, cells, ARMS, 1)).toEqual(summary)
  })
})

describe('the A/A control', () => {
  const control = (...ratios: number[]) =>
    summarize(
      ratios.flatMap((ratio, index) => [
        sample(index + 1, 'framed', 64, 16, 1000),
        sample(index + 1, 'framed (A/A)', 64, 16, 1000 * ratio),
      ]),
      [{ size: 64, depth: 16 }],
      ['framed', 'framed (A/A)'],
      1,
    ).control

  it('calls a machine quiet on which framed equals itself', () => {
    expect(control(1.01, 0.99, 1, 1.02, 0.98, 1, 1, 1.01)).toMatchObject({ quiet: true })
  })

  it('calls one noisy on which it does not', () => {
    expect(control(1.3, 0.7, 1, 1.2, 0.9, 1.1, 0.8, 1)).toMatchObject({ quiet: false })
    expect(control(1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2)).toMatchObject({ quiet: false })
  })
})
