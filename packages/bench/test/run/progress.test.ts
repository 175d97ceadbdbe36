import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { Progress } from '../../src/run/progress.js'

function shown(isTTY: boolean) {
  const written: string[] = []
  let now = 0
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, 8, 60, () => now)
  const step = { block: 2, cell: { size: 65_536, depth: 16 }, arm: 'framed-batch' }
  progress.step(step, 0, 40)
  now = 10_000
  progress.step(step, 10, 40)
  progress.block(2, 20, 40)
  progress.clear()
  return written
}

describe('progress on a terminal', () => {
  it('is one line that is redrawn, and taken away at the end', () => {
    const written = shown(true)
    expect(written).toHaveLength(3)
    for (const text of written) {
      expect(text).not.toContain('\n')
      expect(text).toMatch(/^\r/)
      expect(text.replaceAll('\r', '').length).toBeLessThanOrEqual(WIDTH)
    }
    expect(written.at(-1)?.trim()).toBe('')
  })

  it('says which block of how many, and the time left', () => {
    expect(shown(true)[1]?.trim()).toBe('block 2/8  0:41 left  64 KiB x 16, framed-batch')
  })

  it('says what was expected before it has seen a step', () => {
    expect(shown(true)[0]).toContain('1:00 left')
  })
})

describe('progress elsewhere', () => {
  it('is a plain line a block', () => {
    expect(shown(false)).toEqual(['block 2/8 done, 0:20 left\n'])
  })
})
