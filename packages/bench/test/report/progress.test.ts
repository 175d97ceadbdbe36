import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { closed } from '../../src/load/workload.js'
import { Progress } from '../../src/report/progress.js'
import { summarize } from '../../src/run/summary.js'
import { sample } from '../run/sample.js'
import { framedAndRaw } from '../../src/suites.js'

const workload = closed(65_536, 16)
const step = { round: 2, workload, target: 'framed-batch' }
const summary = summarize(
  [sample(1, 'raw-naive', workload, 100), sample(1, 'framed', workload, 1234)],
  [workload],
  framedAndRaw,
  1,
)

function shown(isTTY: boolean) {
  const written: string[] = []
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, framedAndRaw)
  progress.preparing('framed')
  progress.step(step, { round: 1, done: 0, left: 60 })
  progress.round(summary, { round: 2, done: 0.5, left: 30 })
  progress.step(step, { round: 2, done: 0.5, left: 30 })
  progress.costs('framed')
  progress.clear()
  return written
}

describe('progress on a terminal', () => {
  it('is one line that is redrawn, and taken away at the end', () => {
    const written = shown(true)
    expect(written).toHaveLength(5)
    for (const text of written) {
      expect(text).not.toContain('\n')
      expect(text).toMatch(/^\r/)
      expect(text.replaceAll('\r', '').length).toBeLessThanOrEqual(WIDTH)
    }
    expect(written.at(-1)?.trim()).toBe('')
  })

  it('has a bar, the time left, the workload and the target that are measured', () => {
    expect(shown(true)[1]?.trim()).toBe('░░░░░░░░░░░░  1:00 left  64 KiB x 16, framed-batch')
    expect(shown(true)[2]?.trim()).toBe('██████░░░░░░  0:30 left  64 KiB x 16, framed-batch')
  })
})

describe('progress elsewhere', () => {
  it('is a plain line per round, with the ratio so far and its workload', () => {
    expect(shown(false)).toEqual(['round 1 done, 0:30 left, framed 12.3 × raw-naive with 64Kx16\n'])
  })
})
