import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { FULL } from '../../src/run/bench-options.js'
import { benchHeader } from '../../src/run/bench-header.js'
import { benchReport } from '../../src/run/bench-report.js'
import { summarize } from '../../src/run/summary.js'
import { ARMS } from '../../src/arms/arms.js'
import { sample } from './sample.js'

const names = ARMS.map((arm) => arm.name)
const environment = {
  node: '20.20.2',
  v8: '11',
  platform: 'linux',
  release: '6',
  architecture: 'x64',
  cpu: 'Some Extraordinarily Long Processor Name @ 3.00GHz With Turbo And Everything',
  cores: 128,
  memory: 1,
  load: 0,
}

/** Numbers as wide as they may become. */
const samples = FULL.cells.flatMap(({ size, depth }) =>
  [1, 2, 3, 4, 5].flatMap((block) =>
    names.map((arm, index) =>
      sample(block, arm, size, depth, 187_654 * (index * 30 + 1) * block, {
        ...(depth === 1 && { roundTrip: { count: 9, median: 12_345.6 / block, p99: 98_765.4 } }),
        ...(arm === 'raw-naive' && { delivery: { intact: 1, glued: 5000, cut: 2 } }),
      }),
    ),
  ),
)
const options = { ...FULL, seed: 4_294_967_295 }
const summary = summarize(samples, options.cells, names, 1)
const results = { startedAt: '', took: 1, environment, options, arms: ARMS, summary, samples }

describe('the report of a run', () => {
  const lines = benchReport(results)

  it('stays within 60 columns, its header too', () => {
    for (const line of [...lines, ...benchHeader(options, environment)])
      expect(line.length).toBeLessThanOrEqual(WIDTH)
  })

  it('has a table for each cell, with every arm', () => {
    for (const { size, depth } of options.cells) {
      const title = `${size >= 16_384 ? `${size / 1024} KiB` : `${size} B`} messages, ${depth} in flight`
      const table = lines.slice(lines.indexOf(title))
      expect(lines).toContain(title)
      for (const name of names) expect(table.slice(0, 8).some((line) => line.startsWith(name))).toBe(true)
    }
  })

  it('says how many messages of raw-naive arrived intact, and what the A/A control shows', () => {
    expect(lines).toContain('raw-naive: < 0.1 % of messages arrived intact')
    expect(lines.join(' ')).toContain('A/A: framed against itself')
  })

  it('calls a smoke run no measurement, before and after', () => {
    const smoke = { ...options, smoke: true }
    expect(benchHeader(smoke, environment).join(' ')).toContain('NO MEASUREMENT')
    expect(benchReport({ ...results, options: smoke }).join(' ')).toContain('NO MEASUREMENT')
    expect(lines.join(' ')).not.toContain('NO MEASUREMENT')
  })
})
