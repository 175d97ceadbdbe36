import { describe, expect, it } from 'vitest'
import { latencyCount } from '@echo/harness'
import { closed, type Workload } from '../../src/load/workload.js'
import { summarize } from '../../src/run/summary.js'
import { latencies, sample } from './sample.js'
import type { TargetSummary } from '../../src/run/results.js'
import { framedAndRaw } from '../../src/suites.js'

const TARGETS = ['raw-naive', 'raw-stream', 'framed', 'framed (A/A)']
const many = closed(64, 16)
const single = closed(65_536, 1)
const empty = closed(0, 16)
const workloads = [many, single, empty]

/** Rounds of very different speed, in each of which framed is exactly ten times raw-naive. */
const samples = [1, 2, 3].flatMap((round) => {
  const speed = 10 ** round
  const usage = (cpu: number) => ({
    cpu: cpu * speed,
    reads: 200 * speed,
    writes: 300 * speed,
    faults: speed,
  })
  return [
    sample(round, 'raw-naive', many, 100 * speed, {
      delivery: { intact: 1, glued: 2, cut: 1 },
      server: usage(0.0001),
      loadBusy: 1,
    }),
    sample(round, 'raw-stream', many, 2000 * speed, {
      server: { cpu: 0.95, reads: 1, writes: 1, faults: 0 },
    }),
    sample(round, 'framed', many, 1000 * speed, { server: usage(0.0002), load: usage(0.0005) }),
    sample(round, 'framed (A/A)', many, 1000 * speed),
    ...TARGETS.map((target, index) =>
      sample(round, target, single, (index + 1) * speed, { latencies: latencies(1000 / (index + 1), 5000) }),
    ),
    sample(round, 'framed', empty, 5),
  ]
})
const summary = summarize(samples, workloads, framedAndRaw, 1)
const targetOf = (workload: Workload, target: string): TargetSummary | undefined =>
  summary.workloads.find((each) => each.workload === workload)?.targets.find((each) => each.target === target)

describe('the summary of a run', () => {
  it('has every target that was measured in a workload, in their order', () => {
    expect(summary.workloads.map(({ workload }) => workload)).toEqual(workloads)
    expect(summary.workloads.map(({ targets }) => targets.map(({ target }) => target))).toEqual([
      TARGETS,
      TARGETS,
      ['framed'],
    ])
    expect(summary.rounds).toBe(3)
  })

  it('takes ratios within a round, so that the speed of the machine is nothing to them', () => {
    expect(targetOf(many, 'framed')?.rateRatio).toEqual({ median: 10, low: 10, high: 10 })
    expect(targetOf(many, 'raw-naive')?.rateRatio).toEqual({ median: 1, low: 1, high: 1 })
    expect(targetOf(many, 'framed')?.ceilingRatio).toEqual({ median: 0.5, low: 0.5, high: 0.5 })
    expect(targetOf(many, 'framed')?.serverTimeRatio?.median).toBeCloseTo(5)
  })

  it('has no ratio where the other target does not fit', () => {
    expect(targetOf(empty, 'framed')).not.toHaveProperty('rateRatio')
    expect(targetOf(empty, 'framed')).not.toHaveProperty('outcome')
  })

  it('takes the median rate over the rounds, in messages and in MiB', () => {
    expect(targetOf(many, 'framed')?.messagesPerSecond).toBe(100_000)
    expect(targetOf(many, 'framed')?.mebibytesPerSecond).toBeCloseTo((100_000 * 64) / 1_048_576)
  })

  it('compares latencies where they were measured, and only there; those of all rounds are put together', () => {
    expect(targetOf(single, 'framed')?.latencyRatio?.median).toBeCloseTo(3, 1)
    expect(latencyCount(targetOf(single, 'framed')?.latencies ?? [])).toBe(6)
    expect(targetOf(many, 'framed')).not.toHaveProperty('latencyRatio')
  })

  it('gives an outcome on all but the baseline: by latency where that is measured', () => {
    expect(targetOf(many, 'framed')?.outcome).toBe('faster')
    expect(targetOf(single, 'framed')?.outcome).toBe('faster')
    expect(targetOf(many, 'raw-naive')).not.toHaveProperty('outcome')
  })

  it('says which share of messages arrived intact, glued and cut', () => {
    expect(targetOf(many, 'raw-naive')?.delivery).toEqual({ intact: 0.25, glued: 0.5, cut: 0.25 })
    expect(targetOf(many, 'framed')).not.toHaveProperty('delivery')
  })

  it('says what each side used for a message, and which held the other back', () => {
    expect(targetOf(many, 'framed')?.server?.cpuPerMillion).toBeCloseTo(0.2)
    expect(targetOf(many, 'framed')?.server).toMatchObject({ reads: 0.2, writes: 0.3, faults: 0.001 })
    expect(targetOf(many, 'framed')?.wireBytes).toBe(136)
    expect(targetOf(many, 'framed')?.bottleneck).toBe('neither')
    expect(targetOf(many, 'raw-naive')?.bottleneck).toBe('load')
    expect(targetOf(many, 'raw-stream')?.bottleneck).toBe('server')
  })

  it('is the same for the same seed', () => {
    expect(summarize(samples, workloads, framedAndRaw, 1)).toEqual(summary)
  })
})

describe('the A/A control', () => {
  const control = (...ratios: number[]) =>
    summarize(
      ratios.flatMap((ratio, index) => [
        sample(index + 1, 'framed', many, 1000),
        sample(index + 1, 'framed (A/A)', many, 1000 * ratio),
      ]),
      [many],
      framedAndRaw,
      1,
    ).control

  it('is sound on a machine where framed equals itself', () => {
    expect(control(1.01, 0.99, 1, 1.02, 0.98, 1, 1, 1.01)).toMatchObject({ sound: true })
  })

  it('is not on one where it does not, or where its interval does not contain 1', () => {
    expect(control(1.3, 0.7, 1, 1.2, 0.9, 1.1, 0.8, 1)).toMatchObject({ sound: false })
    expect(control(1.02, 1.02, 1.02, 1.02, 1.02, 1.02, 1.02, 1.02)).toMatchObject({ sound: false })
  })
})
