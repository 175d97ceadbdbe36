import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { conclusion } from '../../src/report/conclusion.js'
import { runHeader } from '../../src/report/run-words.js'
import { suiteReport } from '../../src/report/suite-report.js'
import { machine } from '../run/sample.js'
import { handMadeResults, peersResults, withoutFigures } from './hand-made-results.js'
import { simulatedResults } from './simulated-results.js'
import { decode, encode } from '../../src/packages/package-suites.js'
import { api, codecs, framedAndRaw, peers } from '../../src/suites.js'

/** Figures as wide as they may become. */
const WIDE = {
  rates: { 'raw-naive': 187_654, framed: 99_876_543, ws: 987, json: 1876 },
  more: () => {
    const usage = { cpu: 0.987, reads: 123_456, writes: 234_567, faults: 345_678 }
    return { server: usage, load: usage, delivery: { intact: 1, glued: 5000, cut: 2 } }
  },
}

describe.each([
  ['bench', framedAndRaw],
  ['peers', peers],
  ['codecs', codecs],
  ['api', api],
  ['decode', decode],
  ['encode', encode],
] as const)('the report of %s in the terminal', (_name, suite) => {
  const results = simulatedResults(suite, WIDE)
  const header = runHeader(suite, results.options, machine)

  it.each(['summary', 'details'] as const)('stays within 60 columns: %s', (print) => {
    const lines = [...header, ...suiteReport(results, print)]
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([])
  })

  it('takes at most 60 lines, its header and the paths of the files included, and ends with the answer', () => {
    const lines = suiteReport(results, 'summary')
    expect(lines.length + header.length + 3).toBeLessThanOrEqual(60)
    expect(lines.join(' ').endsWith(conclusion(results).join(' '))).toBe(true)
  })

  it('names every target in its details, and what is missing', () => {
    const text = suiteReport(results, 'details').join(' ')
    for (const { name } of suite.targets) expect(text).toContain(name)
    expect(text).toContain('Absent: not here: java; Debian package')
    expect(text).not.toMatch(/NaN|undefined/)
  })

  it('calls a smoke run no measurement, and no other run so', () => {
    expect(suiteReport(simulatedResults(suite, { profile: 'smoke' }), 'summary')).toContainEqual(
      expect.stringContaining('NO MEASUREMENT'),
    )
    expect(suiteReport(results, 'summary').join(' ')).not.toContain('NO MEASUREMENT')
  })
})

it('fits 60 columns where most is swept', () => {
  const full = simulatedResults(framedAndRaw, { ...WIDE, profile: 'full' })
  const lines = [...suiteReport(full, 'summary'), ...suiteReport(full, 'details')]
  expect(lines.filter((line) => line.length > WIDTH)).toEqual([])
  expect(suiteReport(full, 'summary').length).toBeLessThan(45)
})

describe('the summary of bench', () => {
  const results = handMadeResults()

  it('shows ratios above 1 for what is better, latency too', () => {
    const text = suiteReport(results, 'summary').join('\n')
    expect(text).toMatch(/^64x1 .* 0\.80−$/m)
    expect(text).toMatch(/^64x256 .* 14\.0\+$/m)
    expect(text).toMatch(/^0x256 .* cannot$/m)
  })

  it('puts server CPU first where the load generator was the limit, and only there', () => {
    const order = (text: string) => [text.indexOf('server CPU'), text.indexOf('times as fast')]
    const [cpu, speed] = order(suiteReport(results, 'summary').join(' '))
    expect(speed).toBeLessThan(cpu!)
    const [cpuFirst, speedThen] = order(suiteReport(limited(), 'summary').join(' '))
    expect(cpuFirst).toBeLessThan(speedThen!)
  })
})

/** The load generator held the baseline back with many in flight. */
function limited() {
  const { summary } = handMadeResults()
  const workloads = summary.workloads.map((each) =>
    each.workload.depth === 256 && each.workload.size > 0
      ? {
          ...each,
          targets: each.targets.map((own) => ({
            ...own,
            ...(own.target === 'raw' && { bottleneck: 'load' as const }),
          })),
        }
      : each,
  )
  return handMadeResults({ summary: { ...summary, workloads } })
}

describe('the conclusion', () => {
  it('says what framing gains and costs, and how sure that is', () => {
    expect(conclusion(handMadeResults())).toEqual([
      'On this machine framing gains and costs: framed is faster than raw in 1 of 3 workloads (14.0 times as fast) and slower in 1 of 3 (0.80); in 1 no difference is shown (1.00).',
      'The intervals are of 95 %, over 3 rounds, and the machine was quiet: framed against itself is 1.01 [0.98, 1.03].',
    ])
  })

  it('names CPU where the load generator was the limit', () => {
    expect(conclusion(limited())[0]).toContain('its server takes 2.00 times less CPU per message')
  })

  it('is not sure on a noisy machine', () => {
    const { summary } = handMadeResults()
    const noisy = handMadeResults({ summary: { ...summary, control: { ...summary.control, sound: false } } })
    expect(conclusion(noisy)[1]).toMatch(/NOT SURE.*TOO NOISY: framed against itself is 1\.01/)
  })

  it('counts peers that are behind and ahead of ours', () => {
    const rates = {
      'Go bufio': 4_000_000,
      ws: 1000,
      framed: 2_000_000,
      'framed (A/A)': 2_000_000,
      Netty: 2_000_000,
    }
    const count = peers.targets.filter(({ tier }) => tier === 'same job' || tier === 'more').length
    const [found] = conclusion(simulatedResults(peers, { rates }))
    expect(found).toContain(
      `By messages per second with 64 B, 4096 in flight, framed is, of ${count} peers, better than ${count - 2} (ws 2000, `,
    )
    expect(found).toMatch(
      /, …\); worse than 1 \(Go bufio 0\.50\); not shown to differ from 1 \(Netty 1\.00\)\.$/,
    )
  })
})

describe('the Markdown', () => {
  it('has the figures, outcomes, noise, environment and command', () => {
    const text = suiteReport(handMadeResults(), 'markdown').join('\n')
    expect(text).toMatch(/^# Framed & raw\n/)
    expect(text).toContain('## 64 B, 256 in flight')
    expect(text).toMatch(
      /\| framed +\| +1\.40 M \| +6\.10 \| +14\.0 \[13\.0, 15\.0\] \+ \| +2\.00 \| +2\.00 \[1\.80, 2\.20\] \+ \| +0\.17 \[0\.16, 0\.19\] \| +0\.50 \| +0\.25 \| +95\.0 % \| +0\.10 \| +0\.20 \| +50\.0 % \| +1\.00 \| +136 \| +neither \| +✓ 768 \|/,
    )
    expect(text).toContain('3.1 %')
    expect(text).toContain('framed against itself is 1.01 [0.98, 1.03]')
    expect(text).toContain('- Node: 20.20.2, V8 11.3')
    expect(text).toContain('npm run bench -- --profile quick --seed 77')
  })

  it.each([
    ['bench', handMadeResults()],
    ['peers', simulatedResults(peers)],
    ['codecs', simulatedResults(codecs)],
  ] as const)('has as many cells in each row of %s as its table has columns', (_name, results) => {
    const rows = suiteReport(results, 'markdown').map(
      (line) => line.replaceAll(String.raw`\|`, '').split('|').length,
    )
    expect(Math.max(...rows)).toBeGreaterThan(6)
    for (const [index, count] of rows.entries()) {
      const before = rows[index - 1]
      if (count > 1 && before !== undefined && before > 1) expect(count).toBe(before)
    }
  })

  it('escapes what would be markup', () => {
    const text = suiteReport(handMadeResults(), 'markdown').join('\n')
    expect(text).not.toMatch(/[^\\]<(b|i|script|go)>/)
    expect(text).toContain(String.raw`alert(1)\</script\> \|`)
  })

  it.each(['summary', 'details', 'markdown'] as const)('shows no value that is none: %s', (print) => {
    for (const results of [withoutFigures(), { ...peersResults(), samples: [] }])
      expect(suiteReport(results, print).join('\n')).not.toMatch(/NaN|Infinity|undefined|null/)
  })
})
