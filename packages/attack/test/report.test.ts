import { describe, expect, it } from 'vitest'
import { atMost, exactly, judge, shown, type Figure } from '../src/figure.js'
import { missed, progressLine, report } from '../src/report.js'
import type { FaultResult } from '../src/run-fault.js'

function result(figure: Figure, measured: number | undefined) {
  return { figure, measured, outcome: judge(figure, measured) }
}

const RESULTS: readonly FaultResult[] = [
  {
    fault: 'rain',
    figures: [result(atMost(6, 'memory', 'kB'), 9.49), result(shown('peak', 'kB'), 12)],
    notes: ['it rained'],
    seconds: 2.04,
  },
  { fault: 'hail', figures: [result(exactly(5, 'closed'), undefined)], notes: [], seconds: 1 },
]

describe('the report', () => {
  it('has a row for each figure, notes, what was missed, and the sum', () => {
    expect(report(RESULTS)).toEqual([
      'fault  figure   bound  measured  outcome',
      'rain   memory  ≤ 6 kB   9.49 kB  MISSED',
      '       peak               12 kB  shown',
      'hail   closed     = 5      none  MISSED',
      '',
      'rain: it rained',
      '',
      'missed: rain: memory is 9.49 kB, and should be ≤ 6 kB',
      'missed: hail: closed is none, and should be = 5',
      '2 faults in 3 s: 0 figures hold, 2 missed',
    ])
  })

  it('takes no shown figure for a miss', () => {
    expect(missed(RESULTS)).toHaveLength(2)
  })

  it('says in a line how a fault went', () => {
    expect(RESULTS.map(progressLine)).toEqual(['rain: 1 MISSED (2.0 s)', 'hail: 1 MISSED (1.0 s)'])
  })
})
