import type { Cell } from '../../src/load/cell.js'
import { closed } from '../../src/load/cell.js'
import type { Latencies } from '../../src/load/latency-histogram.js'
import { FORMAT, type ResultArm, type Results } from '../../src/run/results.js'
import type { Sample } from '../../src/run/sample.js'
import type { ArmSummary, CellSummary } from '../../src/run/summary.js'
import type { Verdict } from '../../src/run/verdict.js'
import type { Estimate } from '../../src/statistics.js'

export const ONE_AT_A_TIME = closed(64, 1)
export const DEEP = closed(64, 256)
export const EMPTY = closed(0, 256)
export const STEADY: Cell = { size: 64, connections: 1, rate: 1000 }

/** An arm whose name and words would be markup if they were not escaped. */
export const MARKUP_ARM = '<b>&"bold\'</b>'

const ARMS: readonly ResultArm[] = [
  { name: 'raw', what: 'the baseline', tier: 'ours' },
  { name: 'stream', what: 'the ceiling', tier: 'less' },
  { name: MARKUP_ARM, what: '<script>alert(1)</script> | `x`', tier: 'more', version: '<i>1.2.3</i>' },
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

export function armSummary(arm: string, more: Partial<ArmSummary> = {}): ArmSummary {
  return {
    arm,
    messagesPerSecond: 100_000,
    mebibytesPerSecond: 6.1,
    wireBytes: 136,
    bottleneck: 'neither',
    server: { busy: 0.95, cpuPerMillion: 2, reads: 0.5, writes: 0.25, faults: 0 },
    load: { busy: 0.5, cpuPerMillion: 1, reads: 0.1, writes: 0.2, faults: 0 },
    ...more,
  }
}

/** An arm by its messages a second against the baseline's. */
export function byRate(arm: string, ratio: Estimate, verdict: Verdict): ArmSummary {
  return armSummary(arm, {
    rateRatio: ratio,
    serverTimeRatio: estimate(0.5),
    messagesPerSecond: 100_000 * ratio.median,
    verdict,
  })
}

/** An arm by its median latency against the baseline's. */
export function byLatency(arm: string, latencyRatio: Estimate, verdict: Verdict): ArmSummary {
  return armSummary(arm, { rateRatio: estimate(1), latencyRatio, latencies: LATENCIES, verdict })
}

function sample(block: number, cell: Cell, arm: string, messages: number): Sample {
  return {
    block,
    cell,
    arm,
    seconds: 0.1,
    bytes: messages * cell.size,
    messages,
    verified: 256,
    exchanged: messages,
    wireBytes: messages * 136,
    loadBusy: 0.5,
    ...((cell.depth === 1 || cell.rate !== undefined) && { latencies: LATENCIES }),
  }
}

const CELLS: readonly CellSummary[] = [
  {
    cell: ONE_AT_A_TIME,
    arms: [
      armSummary('raw', { latencies: LATENCIES }),
      byLatency('stream', estimate(1), 'no difference shown'),
      byLatency(MARKUP_ARM, estimate(4), 'slower'),
      byLatency('framed', estimate(1.25, 1.2, 1.3), 'slower'),
      byLatency('framed (A/A)', estimate(1.25, 1.2, 1.3), 'slower'),
    ],
  },
  {
    cell: DEEP,
    arms: [
      armSummary('raw', { delivery: { intact: 0.031, glued: 0.9, cut: 0.069 } }),
      byRate('stream', estimate(80, 70, 90), 'faster'),
      byRate(MARKUP_ARM, estimate(0.04, 0.03, 0.05), 'slower'),
      { ...byRate('framed', estimate(14, 13, 15), 'faster'), ceilingRatio: estimate(0.175) },
      byRate('framed (A/A)', estimate(14.1, 13, 15), 'faster'),
    ],
  },
  { cell: EMPTY, arms: [armSummary('framed'), armSummary('framed (A/A)')] },
  {
    cell: STEADY,
    arms: [
      armSummary('raw', { latencies: LATENCIES }),
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
      arms: ARMS,
      missing: [{ arm: 'absent', missing: 'there is no <go>: apt-get install golang-go' }],
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
      load: 0.1,
      pinned: [0, 1],
    },
    options: {
      profile: 'quick',
      cells: CELLS.map(({ cell }) => cell),
      leastBlocks: 8,
      mostBlocks: 40,
      mostTime: 150,
      precision: 0.03,
      costs: true,
      seed: 77,
      pin: true,
      settling: 100,
      warmUp: 70,
      duration: 220,
    },
    summary: {
      blocks: 3,
      cells: CELLS,
      control: {
        overall: estimate(1.01, 0.98, 1.03),
        cells: CELLS.map(({ cell }) => ({ cell, ratio: estimate(1.01, 0.97, 1.04) })),
        sound: true,
      },
    },
    costs: [{ arm: 'framed', heapBytesPerMessage: 593, idleConnectionBytes: 2400 }],
    samples: [1, 2, 3].flatMap((block) =>
      CELLS.flatMap(({ cell, arms }) => arms.map(({ arm }) => sample(block, cell, arm, 1000 * block))),
    ),
    ...changed,
  }
}

/** The same where another suite's baseline is the arm that the A/A control repeats. */
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
  const cells = summary.cells.filter(({ cell }) => cell.size === 64)
  const control = { ...summary.control, cells: [] }
  return { ...results, suite: { ...others, name: 'codecs' }, summary: { ...summary, cells, control } }
}

/** As a file brings it back, with what is no number in it: `NaN` has become `null`. */
export function withoutFigures(): Results {
  const results = handMadeResults()
  const none = estimate(Number.NaN)
  const cells = results.summary.cells.map(({ cell, arms }) => ({
    cell,
    arms: arms.map((arm) => ({
      ...arm,
      messagesPerSecond: Number.NaN,
      mebibytesPerSecond: Number.NaN,
      wireBytes: Number.NaN,
      rateRatio: none,
      latencyRatio: none,
      ceilingRatio: none,
    })),
  }))
  const control = { overall: none, cells: cells.map(({ cell }) => ({ cell, ratio: none })), sound: false }
  return JSON.parse(JSON.stringify({ ...results, summary: { blocks: 1, cells, control } })) as Results
}
