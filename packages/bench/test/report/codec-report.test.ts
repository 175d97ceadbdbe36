import { describe, expect, it } from 'vitest'
import { LatencyHistogram } from '@echo/harness'
import { WIDTH } from '../../src/layout.js'
import { sameWorkload, type Workload } from '../../src/load/workload.js'
import { codecWorkloads } from '../../src/report/codec-workloads.js'
import { suiteReport } from '../../src/report/suite-report.js'
import { FORMAT, resultSuite, type Results } from '../../src/run/results.js'
import { profileNamed } from '../../src/run/profiles.js'
import type { Sample } from '../../src/run/sample.js'
import { summarize } from '../../src/run/summary.js'
import { codecs } from '../../src/suites/codecs.js'

const ROUNDS = [1, 2, 3, 4, 5]

/** Messages a second, in thousands: figures as wide as they may become. */
const RATES: Readonly<Record<string, number>> = {
  bytes: 1876,
  utf8: 1500,
  json: 340,
  msgpack: 780,
  'msgpack (A/A)': 780,
  'msgpack-batch': 780,
  msgpackr: 1875.9,
  'utf8 alone': 3000,
  'json alone': 400,
  'msgpack alone': 1040,
  'msgpackr alone': 1100,
}

const workloads = codecs.workloads ?? []
const pingPong = workloads.at(-1)!

function sampleOf(round: number, target: string, workload: Workload): Sample {
  // The machine is slower in some rounds, for all targets alike; ratios within a round do not see it.
  const messages = RATES[target]! * 100 * round
  const histogram = new LatencyHistogram()
  histogram.record(1876 / RATES[target]!)
  return {
    round,
    target,
    workload,
    seconds: 0.1 * round * round,
    messages,
    bytes: messages * (target === 'json' ? 60 : 44),
    verified: 32,
    exchanged: messages,
    wireBytes: 0,
    loadBusy: 0.5,
    server: { cpu: messages * (target.endsWith('alone') ? 1e-6 : 1.25e-6), reads: 1, writes: 1, faults: 0 },
    ...(sameWorkload(workload, pingPong) && { latencies: histogram.take() }),
  }
}

function resultsOf(profile: 'smoke' | 'quick', without: string[] = []): Results {
  const targets = codecs.targets.filter(({ name }) => !without.includes(name))
  const samples = ROUNDS.flatMap((round) =>
    workloads.flatMap((workload) =>
      targets
        .filter((target) => target.fits?.(workload) ?? true)
        .map(({ name }) => sampleOf(round, name, workload)),
    ),
  )
  return {
    format: FORMAT,
    suite: resultSuite(
      codecs,
      targets.map((target) => ({ ...target, suite: codecs.name })),
      [],
    ),
    startedAt: '',
    took: 1,
    environment: {} as Results['environment'],
    options: { ...profileNamed(profile, codecs), seed: 1, pin: true },
    summary: summarize(samples, workloads, codecs, 1),
    costs: [],
    samples,
  }
}

describe('what the codec sweep found', () => {
  const found = codecWorkloads(resultsOf('quick'))
  const rowOf = (codec: string) => found[0]!.rows.find((row) => row.codec === codec)!

  it('has each object at its depth, and a row for each codec', () => {
    expect(found.map(({ name }) => name)).toEqual([
      'small object x 4096',
      'small object x 256',
      'medium object x 64',
      'large object x 8',
      'small object x 1',
    ])
    for (const { rows } of found) {
      expect(rows.map(({ codec }) => codec)).toEqual(
        Object.keys(RATES).filter((name) => !name.endsWith('alone')),
      )
    }
  })

  it('divides the echo by what the codec does alone, within a round', () => {
    expect(rowOf('msgpack').alone?.echoRatio.median).toBeCloseTo(0.75)
    expect(rowOf('msgpack').alone?.timeRatio?.median).toBeCloseTo(0.8)
    expect(rowOf('json').alone?.echoRatio.median).toBeCloseTo(0.85)
    expect(rowOf('bytes').alone).toBeUndefined()
  })

  it('says how it compares with the baseline, and what a message takes', () => {
    expect(rowOf('json')).toMatchObject({ outcome: 'slower', payloadBytes: 60 })
    expect(rowOf('json').serverTime).toBeCloseTo(1.25)
    expect(rowOf('bytes').ratio).toBeUndefined()
    expect(rowOf('msgpack').ratio?.median).toBeCloseTo(780 / 1876)
  })

  it('compares round trips where they were timed, and nothing with a codec alone there', () => {
    const { rows } = found.at(-1)!
    expect(found.map(({ timed }) => timed)).toEqual([false, false, false, false, true])
    for (const { latency, alone } of rows) {
      expect(latency?.p50).toBeGreaterThan(0)
      expect(alone).toBeUndefined()
    }
    expect(rows.find(({ codec }) => codec === 'msgpack')?.ratio?.median).toBeGreaterThan(2)
  })
})

describe('the tables of the codec sweep', () => {
  const lines = suiteReport(resultsOf('quick'), 'tables')

  it('stay within 60 columns', () => {
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })

  it('name objects, not the sizes that stand for them', () => {
    const text = lines.join(' ')
    expect(text).toContain('small object x 256')
    expect(text).not.toContain('64 B x')
    expect(text).toContain('msgpack against itself')
  })

  it('show each codec against the baseline and against itself alone', () => {
    const [speed, cost] = lines.filter((line) => /^msgpack {2}/.test(line))
    expect(speed).toMatch(/0\.42 \[0\.42, 0\.42\]\s+slower$/)
    expect(cost).toMatch(/1\.25\s+1\.00\s+0\.75 \[0\.75, 0\.75\]\s+0\.80\s+44$/)
  })

  it('call a smoke run no measurement, and no other run so', () => {
    expect(suiteReport(resultsOf('smoke'), 'tables').join(' ')).toContain('NO MEASUREMENT')
    expect(lines.join(' ')).not.toContain('NO MEASUREMENT')
  })

  it('do without a target that is not there', () => {
    const some = suiteReport(resultsOf('quick', ['msgpackr', 'json alone']), 'tables')
    expect(some.some((line) => line.startsWith('msgpackr'))).toBe(false)
    expect(some.filter((line) => line.startsWith('json'))[1]).toMatch(/–\s+–\s+–\s+60$/)
  })
})

describe('the Markdown of the codec sweep', () => {
  const lines = suiteReport(resultsOf('quick'), 'markdown')

  it('has a table for each object', () => {
    const titles = lines.filter((line) => line.startsWith('###'))
    expect(titles).toHaveLength(workloads.length)
    expect(titles).toContain('### Medium object x 64')
    expect(lines.filter((line) => line.startsWith('| codec'))).toHaveLength(workloads.length)
  })

  it('has as many workloads in each row as in its head', () => {
    let columns = 0
    for (const line of lines.filter((each) => each.startsWith('|'))) {
      if (line.startsWith('| codec')) columns = line.split('|').length
      expect(line.split('|')).toHaveLength(columns)
    }
  })

  it('calls a smoke run no measurement', () => {
    expect(suiteReport(resultsOf('smoke'), 'markdown').join(' ')).toContain('NO MEASUREMENT')
  })
})
