import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../src/run/summary.js'

const control = { median: 1, low: 0.97, high: 1.02 }
const outcome = (low: number, high: number) => outcomeOf({ median: (low + high) / 2, low, high }, control)

describe('an outcome', () => {
  it('needs the whole interval beyond 1', () => {
    expect(outcome(1.1, 1.3)).toBe('faster')
    expect(outcome(0.7, 0.9)).toBe('slower')
    expect(outcome(0.9, 1.3)).toBe('no difference shown')
  })

  it('needs it beyond what two equal targets differed by', () => {
    expect(outcome(1.01, 1.3)).toBe('no difference shown')
    expect(outcome(0.7, 0.98)).toBe('no difference shown')
  })
})
