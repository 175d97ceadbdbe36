import { describe, expect, it } from 'vitest'
import { decode, encode, USAGES } from '../../src/packages/package-suites.js'
import { packageLines } from '../../src/packages/packages-report.js'
import { OURS } from '../../src/packages/usage.js'
import { profileNamed } from '../../src/run/profiles.js'
import { FORMAT, type Results } from '../../src/run/results.js'
import { resultSuite } from '../../src/run/run-suite.js'
import { summarize } from '../../src/run/summary.js'
import type { Suite } from '../../src/suites.js'
import { machine, sample } from '../run/sample.js'

/** What a run might find: theirs are all `slowness` times as slow as ours. */
function resultsOf(suite: Suite, slowness: number): Results {
  const workloads = suite.workloads!
  const usages = USAGES[suite.name as 'decode' | 'encode']
  const samples = [1, 1.1, 0.9, 1].flatMap((noise, index) =>
    workloads.flatMap((workload) =>
      usages
        .filter(({ largest = Infinity }) => workload.size <= largest)
        .map(({ name, package: from }) =>
          sample(
            index + 1,
            name,
            workload,
            (1e6 * noise) / (from === OURS || from === 'none' ? 1 : slowness),
          ),
        ),
    ),
  )
  const targets = suite.targets.map((target) => ({ ...target, suite: suite.name }))
  return {
    format: FORMAT,
    suite: resultSuite(suite, targets, []),
    startedAt: '',
    took: 1,
    environment: machine,
    options: { ...profileNamed('quick', suite), seed: 7 },
    summary: summarize(samples, workloads, suite, 7),
    costs: [],
    samples,
  }
}

const textOf = async (suite: Suite, slowness: number) =>
  (await packageLines(resultsOf(suite, slowness))).join('\n')

describe('the section of protocol’s README', () => {
  it('has a row for each way of using each other package, and the fastest of them', async () => {
    const text = await textOf(decode, 3)
    for (const { name, package: from } of USAGES.decode)
      expect([name, text.includes(`\n| ${name} `) && !text.includes(`\n| ${name} ÷`)]).toEqual([
        name,
        from !== OURS && from !== 'none',
      ])
    expect(text).toMatch(/\| it-length-prefixed u32 +\| 3.00 \[3.00, 3.00\] \+ \|/)
    expect(text).toContain('ours is faster in 4 of 4, and at least twice as fast in 4')
    expect(text).toMatch(/\| frame-stream +\|.*\| +– \|/)
  })

  it('says where ours is not ahead, and where it is slower used the same way', async () => {
    const text = (await textOf(encode, 0.5)).replaceAll('\n', ' ')
    expect(text).toContain('ours is faster in 0 of 3')
    expect(text).toMatch(/\| encode\(\) ÷ it-length-prefixed u32 joined +\| 0.50 \[0.50, 0.50\] − \|/)
  })

  it('says who loses empty frames, tried now: none of ours', async () => {
    const text = (await textOf(decode, 1)).replaceAll('\n  ', ' ')
    expect(text).toMatch(/- Empty frames, 0 of 3 frames came out: length-prefixed-stream, frame-stream/)
    expect(text).not.toMatch(/came out:[^\n]*FrameDecoder/)
  })

  it('tells what was measured, where, and how to measure again, in lines of at most 120 columns', async () => {
    const lines = await packageLines(resultsOf(encode, 2))
    for (const line of lines.filter((each) => !each.startsWith('|')))
      expect(line.length).toBeLessThanOrEqual(120)
    const text = lines.join(' ')
    for (const words of [
      'frame-stream 4.',
      'Node 20.20.2',
      'bench -- encode --profile quick',
      '--seed 7 --write',
    ])
      expect(text).toContain(words)
  })
})
