import { describe, expect, it } from 'vitest'
import { comparisonReport, REPORT_WIDTH } from '../../src/packages/comparison-report.js'
import { comparison } from './sample.js'

describe('the report of a comparison', () => {
  it.each([0.001, 1, 123.4])('stays within 80 columns, where theirs take %d times as long', (slowness) => {
    const { cells, emptyFrames } = comparison(slowness)
    for (const line of comparisonReport(cells, emptyFrames))
      expect(line.length).toBeLessThanOrEqual(REPORT_WIDTH)
  })

  it('shows ours and theirs, and ours against itself', () => {
    const { cells, emptyFrames } = comparison(3)
    const lines = comparisonReport(cells, emptyFrames)
    expect(lines[0]).toBe('decode 64 B frames from 65536-byte chunks')
    expect(lines).toContainEqual(expect.stringMatching(/^FrameDecoder +\d+\.\d ns  1\.00 \[1\.00, 1\.00\]$/))
    expect(lines).toContainEqual(expect.stringMatching(/^frame-stream +15000 ms +~13043 +~13043$/))
    expect(lines).toContainEqual(expect.stringMatching(/^length-prefixed-stream +fails$/))
    expect(lines).toContainEqual(expect.stringMatching(/^length-prefixed-stream fails: a reason/))
    expect(lines).toContain('A/A: ours against itself 1.00 [1.00, 1.00]')
  })
})
