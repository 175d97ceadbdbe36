import type { Estimate, Latencies } from '@echo/harness'
import type { Workload } from '../../src/load/workload.js'
import { closed } from '../../src/load/workload.js'
import {
  FORMAT,
  type Outcome,
  type Results,
  type ResultTarget,
  type Sample,
  type TargetSummary,
  type WorkloadSummary,
} from '../../src/run/results.js'

export const ONE_AT_A_TIME = closed(64, 1)
export const DEEP = closed(64, 256)
export const EMPTY = closed(0, 256)
export const STEADY: Workload = { size: 64, connections: 1, rate: 1000 }

/** A target whose name and words would be markup if they were not escaped. */
export const MARKUP_TARGET = '<b>&"bold\'</b>'

const TARGETS: readonly ResultTarget[] = [
  { name: 'raw', what: 'the baseline', tier: 'ours' },
  { name: 'stream', what: 'the ceiling', tier: 'less' },
  { name: MARKUP_TARGET, what: '<script>alert(1)</script> | `x`', tier: 'more', version: '<i>1.2.3</i>' },
  { name: 'framed', what: 'frames', tier: 'ours' },
  { name: 'framed (A/A)', what: 'frames again', tier: 'ours' },
]

/** 1000 times, two in a hundred of them late. */
const LATENCIES: Latencies = [
  [700, 980],
  [900, 20],
]

export function estimate(median: number, low = median * 0.9, high = median * 1.1): Estimate {
  return { median, low, high }
}

export function targetSummary(target: string, more: Partial<TargetSummary> = {}): TargetSummary {
  return {
    target,
    messagesPerSecond: 100_000,
    mebibytesPerSecond: 6.1,
    wireBytes: 136,
    bottleneck: 'neither',
    server: { busy: 0.95, cpuPerMillion: 2, reads: 0.5, writes: 0.25, faults: 0 },
    load: { busy: 0.5, cpuPerMillion: 1, reads: 0.1, writes: 0.2, faults: 0 },
    ...more,
  }
}

/** A target by its messages per second over the baseline's. */
export function byRate(target: string, ratio: Estimate, outcome: Outcome): TargetSummary {
  return targetSummary(target, {
    rateRatio: ratio,
    serverTimeRatio: estimate(2),
    messagesPerSecond: 100_000 * ratio.median,
    outcome,
  })
}

/** A target by the baseline's median latency over its own. */
export function byLatency(target: string, latencyRatio: Estimate, outcome: Outcome): TargetSummary {
  return targetSummary(target, { rateRatio: estimate(1), latencyRatio, latencies: LATENCIES, outcome })
}

function sample(round: number, workload: Workload, target: string, messages: number): Sample {
  return {
    round,
    workload,
    target,
    seconds: 0.1,
    bytes: messages * workload.size,
    messages,
    verified: 256,
    exchanged: messages,
    wireBytes: messages * 136,
    loadBusy: 0.5,
    ...((workload.depth === 1 || workload.rate !== undefined) && { latencies: LATENCIES }),
  }
}

const WORKLOADS: readonly WorkloadSummary[] = [
  {
    workload: ONE_AT_A_TIME,
    targets: [
      targetSummary('raw', { latencies: LATENCIES }),
      byLatency('stream', estimate(1), 'no difference shown'),
      byLatency(MARKUP_TARGET, estimate(0.25), 'slower'),
      byLatency('framed', estimate(0.8, 0.77, 0.83), 'slower'),
      byLatency('framed (A/A)', estimate(0.8, 0.77, 0.83), 'slower'),
    ],
  },
  {
    workload: DEEP,
    targets: [
      targetSummary('raw', { delivery: { intact: 0.031, glued: 0.9, cut: 0.069 } }),
      byRate('stream', estimate(80, 70, 90), 'faster'),
      byRate(MARKUP_TARGET, estimate(0.04, 0.03, 0.05), 'slower'),
      { ...byRate('framed', estimate(14, 13, 15), 'faster'), ceilingRatio: estimate(0.175) },
      byRate('framed (A/A)', estimate(14.1, 13, 15), 'faster'),
    ],
  },
  { workload: EMPTY, targets: [targetSummary('framed'), targetSummary('framed (A/A)')] },
  {
    workload: STEADY,
    targets: [
      targetSummary('raw', { latencies: LATENCIES }),
      byLatency('framed', estimate(1), 'no difference shown'),
    ],
  },
]

/** Results of known values: framed is 14 times as fast with 256 in flight, and 0.8 times with one at a time. */
export function handMadeResults(changed: Partial<Results> = {}): Results {
  return {
    format: FORMAT,
    suite: {
      name: 'bench',
      title: 'Framed & raw',
      baseline: 'raw',
      ceiling: 'stream',
      control: ['framed', 'framed (A/A)'],
      targets: TARGETS,
      missing: [{ target: 'absent', missing: 'there is no <go>: apt-get install golang-go' }],
    },
    startedAt: '2026-11-24T00:00:00.000Z',
    took: 61,
    environment: {
      node: '20.20.2',
      v8: '11.3',
      platform: 'linux',
      release: '6.1',
      architecture: 'x64',
      cpu: 'a CPU <R>',
      cores: 2,
      memory: 8 * 2 ** 30,
      busy: 0.3,
      pinned: [0, 1],
    },
    options: {
      profile: 'quick',
      workloads: WORKLOADS.map(({ workload }) => workload),
      leastRounds: 8,
      mostRounds: 40,
      mostTime: 150,
      precision: 0.03,
      costs: true,
      seed: 77,
      settling: 100,
      warmUp: 70,
      duration: 220,
    },
    summary: {
      rounds: 3,
      workloads: WORKLOADS,
      control: {
        overall: estimate(1.01, 0.98, 1.03),
        workloads: WORKLOADS.map(({ workload }) => ({ workload, ratio: estimate(1.01, 0.97, 1.04) })),
        sound: true,
      },
    },
    costs: [{ target: 'framed', heapBytesPerMessage: 593, idleConnectionBytes: 2400 }],
    samples: [1, 2, 3].flatMap((round) =>
      WORKLOADS.flatMap(({ workload, targets }) =>
        targets.map(({ target }) => sample(round, workload, target, 1000 * round)),
      ),
    ),
    ...changed,
  }
}

/** The same where another suite's baseline is the target that the A/A control repeats. */
export function peersResults(): Results {
  const results = handMadeResults()
  const { ceiling: _, ...suite } = results.suite
  return { ...results, suite: { ...suite, name: 'peers', baseline: 'framed' } }
}

/** The same as the codec sweep has it: all against one, and a codec without a socket beside them. */
export function codecsResults(): Results {
  const text = JSON.stringify(handMadeResults()).replaceAll('"stream"', '"framed alone"')
  const { suite, summary, ...results } = JSON.parse(text) as Results
  const { ceiling: _, ...others } = suite
  const workloads = summary.workloads.filter(({ workload }) => workload.size === 64)
  const control = { ...summary.control, workloads: [] }
  return { ...results, suite: { ...others, name: 'codecs' }, summary: { ...summary, workloads, control } }
}

/** As a file brings it back, with what is no number in it: `NaN` has become `null`. */
export function withoutFigures(): Results {
  const results = handMadeResults()
  const none = estimate(Number.NaN)
  const workloads = results.summary.workloads.map(({ workload, targets }) => ({
    workload,
    targets: targets.map((target) => ({
      ...target,
      messagesPerSecond: Number.NaN,
      mebibytesPerSecond: Number.NaN,
      wireBytes: Number.NaN,
      rateRatio: none,
      latencyRatio: none,
      ceilingRatio: none,
    })),
  }))
  const control = {
    overall: none,
    workloads: workloads.map(({ workload }) => ({ workload, ratio: none })),
    sound: false,
  }
  return JSON.parse(JSON.stringify({ ...results, summary: { rounds: 1, workloads, control } })) as Results
}
