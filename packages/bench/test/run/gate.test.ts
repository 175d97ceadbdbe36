import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { WIDTH } from '../../src/layout.js'
import { checkGate } from '../../src/run/gate.js'
import { profileNamed } from '../../src/run/profiles.js'
import { summarize } from '../../src/run/summary.js'
import { machine, sample } from './sample.js'
import { gateLines } from '../../src/report/run-words.js'
import { resultSuite } from '../../src/run/run-suite.js'
import { FORMAT, type Results, type Sample } from '../../src/run/results.js'
import { framedAndRaw } from '../../src/suites.js'

const workload = closed(64, 256)

interface Made {
  /** Messages of framed, where raw-naive makes 100, and of its twin. */
  framed?: number
  twin?: number
  more?: Partial<Sample>
  heap?: number
}

function resultsOf({ framed = 1000, twin = framed, more = {}, heap = 500 }: Made): Results {
  const samples = [1, 2, 3, 4, 5, 6].flatMap((round) => [
    sample(round, 'raw-naive', workload, 100),
    sample(round, 'framed', workload, framed, {
      server: { cpu: 0.5, reads: 2, writes: 2, faults: 0 },
      ...more,
    }),
    sample(round, 'framed (A/A)', workload, twin),
  ])
  return {
    format: FORMAT,
    suite: resultSuite(framedAndRaw, [], []),
    startedAt: '',
    took: 1,
    environment: machine,
    options: { ...profileNamed('short', framedAndRaw), seed: 1 },
    summary: summarize(samples, [workload], framedAndRaw, 1),
    costs: [{ target: 'framed', heapBytesPerMessage: heap }],
    samples,
  }
}

const outcomes = (made: Made) => checkGate(resultsOf(made)).map(({ outcome }) => outcome)

describe('the gate', () => {
  it('holds when each figure keeps its budget; workloads that were not measured are left out', () => {
    expect(outcomes({})).toEqual(['kept', 'kept', 'kept', 'kept'])
  })

  it.each([
    ['bytes on the wire', { more: { wireBytes: 140 * 1000 } }, 0],
    ['system calls', { more: { server: { cpu: 1, reads: 20, writes: 20, faults: 0 } } }, 1],
    ['heap bytes', { heap: 2000 }, 2],
  ])('breaks on too many %s, which no noise makes', (_, made, index) => {
    expect(outcomes({ ...made, twin: 5000 })[index]).toBe('broken')
  })

  it('breaks on a ratio that is wholly below its budget, if the A/A control is sound', () => {
    expect(outcomes({ framed: 300 }).at(-1)).toBe('broken')
  })

  it('is unsure of one where it is not', () => {
    expect(outcomes({ framed: 300, twin: 400 }).at(-1)).toBe('unsure')
  })

  it('says of each budget what was found, in 60 columns', () => {
    const lines = gateLines(checkGate(resultsOf({ heap: 2000 })))
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(WIDTH)
    expect(lines.join(' ')).toContain('BROKEN  framed, 64 B x 256, heap bytes per message: 2000, at')
    expect(lines.at(-1)).toBe('gate: 3 kept, 0 unsure, 1 broken')
  })
})
