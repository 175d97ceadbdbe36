import { expect, it } from 'vitest'
import { markdownReport } from '../../src/report/markdown.js'
import { handMadeResults, peersResults, withoutFigures } from './hand-made-results.js'

it('says what the tables say: figures, outcomes, noise, environment and command', () => {
  const text = markdownReport(handMadeResults()).join('\n')
  expect(text).toMatch(/^# Framed & raw\n/)
  expect(text).toContain('## 64 B, 256 in flight')
  expect(text).toMatch(
    /\| framed +\| +1\.40 M \| +0\.17 \[0\.16, 0\.19\] \| +0\.50 \[0\.45, 0\.55\] \| +14\.0 \[13\.0, 15\.0\] \| +faster \|/,
  )
  expect(text).toContain('raw: 3.1 % of messages arrived intact.')
  expect(text).toContain('A/A: framed against itself is 1.01 [0.98, 1.03]')
  expect(text).toContain('- Node: 20.20.2, V8 11.3')
  expect(text).toContain('npx turbo run bench -- --profile quick --seed 77')
  expect(text).toContain(String.raw`- absent: not here: there is no \<go\>`)
})

it('has as many workloads in each row as its table has columns', () => {
  for (const results of [handMadeResults(), peersResults()]) {
    const rows = markdownReport(results).map((line) => line.replaceAll(String.raw`\|`, '').split('|').length)
    for (const [index, count] of rows.entries()) {
      const before = rows[index - 1]
      if (count > 1 && before !== undefined && before > 1) expect(count).toBe(before)
    }
  }
})

it('escapes what would be markup', () => {
  const text = markdownReport(handMadeResults()).join('\n')
  expect(text).not.toMatch(/[^\\]<(b|i|script|go)>/)
  expect(text).toContain(String.raw`alert(1)\</script\> \|`)
})

it('shows no value that is none', () => {
  expect(markdownReport(withoutFigures()).join('\n')).not.toMatch(/NaN|Infinity|undefined|null/)
})

it('warns of a run that measures nothing', () => {
  const { options } = handMadeResults()
  const smoke = handMadeResults({ options: { ...options, profile: 'smoke' } })
  expect(markdownReport(smoke).join('\n')).toContain('NO MEASUREMENT')
})
