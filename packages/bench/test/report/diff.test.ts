import { describe, expect, it } from 'vitest'
import type { Estimate } from '@echo/harness'
import { closed } from '../../src/load/workload.js'
import { differencesBetween, diffReport } from '../../src/report/diff.js'
import { peers } from '../../src/suites.js'
import { simulatedResults } from './simulated-results.js'
import {
  targetSummary,
  byLatency,
  byRate,
  DEEP,
  estimate,
  handMadeResults,
  ONE_AT_A_TIME,
} from './hand-made-results.js'
import type { Results, TargetSummary, WorkloadSummary } from '../../src/run/results.js'

const QUIET = estimate(1, 0.99, 1.01)

/** Results of one workload, or several, with an A/A interval. */
function run(
  workloads: readonly WorkloadSummary[],
  overall: Estimate = QUIET,
  more: Partial<Results> = {},
): Results {
  return handMadeResults({
    summary: { rounds: 8, workloads, control: { overall, workloads: [], sound: true } },
    ...more,
  })
}

function deep(ratio: Estimate, target = 'framed'): WorkloadSummary {
  return { workload: DEEP, targets: [targetSummary('raw'), byRate(target, ratio, 'faster')] }
}

function single(target: TargetSummary): WorkloadSummary {
  return { workload: ONE_AT_A_TIME, targets: [targetSummary('raw'), target] }
}

function outcomes(before: Results, after: Results): string[] {
  return differencesBetween(before, after).map(({ target, outcome }) => `${target}: ${outcome}`)
}

describe('differencesBetween()', () => {
  it.each([
    ['faster', estimate(10, 9.8, 10.2), estimate(12, 11.8, 12.2), QUIET],
    ['slower', estimate(12, 11.8, 12.2), estimate(10, 9.8, 10.2), QUIET],
    ['no difference shown', estimate(10, 9, 11), estimate(12, 10.9, 13), QUIET],
    ['no difference shown', estimate(10, 9.8, 10.2), estimate(12, 11.8, 12.2), estimate(1, 0.8, 1.2)],
    ['no difference shown', estimate(12, 11.8, 12.2), estimate(10, 9.8, 10.2), estimate(1, 0.8, 1.2)],
    ['no difference shown', estimate(10), estimate(10), QUIET],
  ])('is %s', (outcome, before, after, noise) => {
    expect(outcomes(run([deep(before)], noise), run([deep(after)]))).toEqual([`framed: ${outcome}`])
    expect(outcomes(run([deep(before)]), run([deep(after)], noise))).toEqual([`framed: ${outcome}`])
  })

  it('takes a lower latency for faster', () => {
    const [before, after] = [
      byLatency('framed', estimate(0.5, 0.48, 0.52), 'slower'),
      byLatency('framed', estimate(1, 0.9, 1.1), 'faster'),
    ]
    expect(outcomes(run([single(before)]), run([single(after)]))).toEqual(['framed: faster'])
  })

  it('names targets and workloads that are in one run only', () => {
    const before = run([
      deep(estimate(2)),
      { workload: closed(16, 16), targets: [byRate('framed', estimate(3), 'faster')] },
    ])
    const after = run([deep(estimate(2), 'stream')])
    expect(outcomes(before, after)).toEqual([
      'stream: only in the new',
      'framed: only in the old',
      'framed: only in the old',
    ])
  })

  it('has nothing of what was measured in neither, or has no ratio in one', () => {
    const none = { ...deep(estimate(1)), targets: [targetSummary('raw'), targetSummary('framed')] }
    expect(outcomes(run([none]), run([none]))).toEqual([])
    expect(outcomes(run([none]), run([deep(estimate(2))]))).toEqual(['framed: only in the new'])
  })

  it('divides ours by peers, as their reports do', () => {
    const [before, after] = [1_000_000, 2_000_000].map((framed) =>
      simulatedResults(peers, { rates: { framed, 'framed (A/A)': framed, ws: 10_000 } }),
    )
    const ws = differencesBetween(before!, after!).filter(({ target }) => target === 'ws')
    expect(ws.map(({ outcome }) => outcome)).toEqual(Array(5).fill('faster'))
    expect(ws[1]).toMatchObject({ before: { median: 100 }, after: { median: 200 } })
  })

  it('says what differs between the environments, and nothing of the load', () => {
    const { environment } = handMadeResults()
    const other = { ...environment, node: '22.1.0', load: 5, pinned: [] }
    const lines = diffReport(run([]), run([], QUIET, { environment: other }))
    const from = lines.findIndex((line) => line.startsWith('NOT THE SAME ENVIRONMENT'))
    expect(lines.slice(from + 1, from + 4)).toEqual(['node: 20.20.2 → 22.1.0', 'pinned: 0,1 → none', ''])
  })
})

describe('diffReport()', () => {
  const before = run([
    deep(estimate(10, 9.8, 10.2)),
    single(byLatency('framed', estimate(1), 'no difference shown')),
  ])
  const { environment, summary } = handMadeResults()
  const after = {
    ...run([
      deep(estimate(12, 11.8, 12.2)),
      { workload: closed(1024, 16, 64), targets: [byRate('framed', estimate(3), 'faster')] },
    ]),
    environment: { ...environment, cpu: 'another CPU with a very long name that goes on and on and on' },
  }
  const report = diffReport(before, after)

  it('fits 60 columns', () => {
    expect(report.filter((line) => line.length > 60)).toEqual([])
  })

  it('says what changed, by how much, and in how many', () => {
    const text = report.join('\n')
    expect(text).toMatch(/framed +64x256 +10\.0 +12\.0 +faster\n/)
    expect(text).toContain('framed with 64 B, 256 in flight: 10.0 [9.80, 10.2] → 12.0')
    expect(text).toMatch(/framed +64x1 +1\.00 +– +only in the old\n/)
    expect(text).toMatch(/framed +1Kx16x64 +– +3\.00 +only in the new\n/)
    expect(text.replaceAll('\n', ' ')).toContain('Of 1 ratio in both: 1 faster, 0 slower')
  })

  it('warns of other environments and of noise, and compares no rates', () => {
    const text = report.join(' ')
    expect(text).toContain('NOT THE SAME ENVIRONMENT')
    expect(text).toContain('Rates are not compared')
    expect(text).not.toContain('TOO NOISY')
    const noisy = { ...after, summary: { ...summary, control: { ...summary.control, sound: false } } }
    expect(diffReport(before, noisy).join(' ')).toContain('control of the new run')
  })
})
