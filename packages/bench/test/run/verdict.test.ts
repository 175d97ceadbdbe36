import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../src/run/verdict.js'

const control = { median: 1, low: 0.97, high: 1.02 }
const verdict = (low: number, high: number) => verdictOf({ median: (low + high) / 2, low, high }, control)

describe('a verdict', () => {
  it('needs the whole interval beyond 1', () => {
    expect(verdict(1.1, 1.3)).toBe('faster')
    expect(verdict(0.7, 0.9)).toBe('slower')
    expect(verdict(0.9, 1.3)).toBe('no difference shown')
  })

  it('needs it beyond what two equal arms differed by', () => {
    expect(verdict(1.01, 1.3)).toBe('no difference shown')
    expect(verdict(0.7, 0.98)).toBe('no difference shown')
  })
})
