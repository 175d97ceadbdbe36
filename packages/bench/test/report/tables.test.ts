import { describe, expect, it } from 'vitest'
import { TARGETS } from '../../src/targets/targets.js'
import { WIDTH } from '../../src/layout.js'
import { workloadName } from '../../src/load/workload.js'
import { runHeader } from '../../src/report/header.js'
import { tables } from '../../src/report/tables.js'
import { profileNamed, type ProfileName } from '../../src/run/profiles.js'
import { FORMAT, resultSuite, type Results } from '../../src/run/results.js'
import { summarize } from '../../src/run/summary.js'
import { framedAndRaw } from '../../src/suites/framed-and-raw.js'
import { latencies, machine, sample } from '../run/sample.js'

const usage = { cpu: 0.987, reads: 123_456, writes: 234_567, faults: 345_678 }

/** Numbers as wide as they may become. */
function resultsOf(profile: ProfileName): Results {
  const options = { ...profileNamed(profile, framedAndRaw), seed: 4_294_967_295, pin: true }
  const samples = options.workloads.flatMap((workload) =>
    [1, 2, 3, 4, 5].flatMap((round) =>
      TARGETS.filter(({ fits }) => fits?.(workload) ?? true).map((target, index) =>
        sample(round, target.name, workload, 187_654 * (index * 30 + 1) * round, {
          server: usage,
          load: usage,
          ...((workload.rate ?? workload.depth) === 1 || workload.rate !== undefined
            ? { latencies: latencies(12_345.6 / round, 98_765.4, 55_555) }
            : {}),
          ...(target.name === 'raw-naive' && { delivery: { intact: 1, glued: 5000, cut: 2 } }),
        }),
      ),
    ),
  )
  return {
    format: FORMAT,
    suite: resultSuite(
      framedAndRaw,
      TARGETS.map((target) => ({ ...target, suite: 'bench' })),
      [
        {
          target: 'Netty',
          missing: 'no java: Debian has it in default-jdk-headless, and the library in libnetty-java',
        },
      ],
    ),
    startedAt: '2026-11-23T05:19:55.123Z',
    took: 1,
    environment: machine,
    options,
    summary: summarize(samples, options.workloads, framedAndRaw, 1),
    costs: TARGETS.map(({ name }) => ({
      target: name,
      heapBytesPerMessage: 1234.5,
      idleConnectionBytes: 12_345,
    })),
    samples,
  }
}

describe.each(['smoke', 'quick', 'standard', 'full'] as const)('the tables of a %s run', (profile) => {
  const results = resultsOf(profile)
  const lines = tables(results)

  it('stay within 60 columns, their header too', () => {
    for (const line of [...lines, ...runHeader(framedAndRaw, results.options, machine)])
      expect(line.length).toBeLessThanOrEqual(WIDTH)
  })

  it('have one for each workload, with every target that it fits', () => {
    for (const workload of results.options.workloads) {
      const from = lines.indexOf(workloadName(workload))
      expect(from).toBeGreaterThanOrEqual(0)
      const table = lines.slice(from, lines.indexOf('', from))
      for (const { name } of TARGETS.filter(({ fits }) => fits?.(workload) ?? true))
        expect([workloadName(workload), name, table.some((line) => line.startsWith(name))]).toContain(true)
    }
  })
})

describe('the tables', () => {
  const lines = tables(resultsOf('quick'))
  const text = lines.join(' ')

  it('say how many messages of raw-naive arrived intact, what the A/A control shows, and what is missing', () => {
    expect(lines).toContain('raw-naive: < 0.1 % of messages arrived intact')
    expect(text).toContain('A/A: framed against itself')
    expect(text).toContain('Netty: not here: no java')
  })

  it('have an outcome for each target but the baseline', () => {
    const row = lines.find((line) => line.startsWith('framed-batch') && line.endsWith('faster'))
    expect(row).toBeDefined()
  })

  it('show nothing that is no number', () => {
    for (const profile of ['quick', 'full'] as const)
      expect(tables(resultsOf(profile)).join(' ')).not.toMatch(/NaN|undefined/)
  })

  it('call a smoke run no measurement, before and after', () => {
    const smoke = resultsOf('smoke')
    expect(runHeader(framedAndRaw, smoke.options, machine).join(' ')).toContain('NO MEASUREMENT')
    expect(tables(smoke).join(' ')).toContain('NO MEASUREMENT')
    expect(text).not.toContain('NO MEASUREMENT')
  })
})
