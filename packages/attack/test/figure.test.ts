import { describe, expect, it } from 'vitest'
import { atLeast, atMost, exactly, formatBound, formatValue, judge, shown, stricter } from '../src/figure.js'

describe('a figure', () => {
  it('holds up to its bound, and is missed beyond it', () => {
    expect(judge(atMost(6, 'memory'), 6)).toBe('holds')
    expect(judge(atMost(6, 'memory'), 6.01)).toBe('missed')
    expect(judge(atLeast(1, 'replies'), 1)).toBe('holds')
    expect(judge(atLeast(1, 'replies'), 0)).toBe('missed')
    expect(judge(exactly(100, 'closed'), 100)).toBe('holds')
    expect(judge(exactly(100, 'closed'), 99)).toBe('missed')
    expect(judge(exactly(100, 'closed'), 101)).toBe('missed')
  })

  it('is missed if it was not measured', () => {
    expect(judge(atMost(6, 'memory'), undefined)).toBe('missed')
    expect(judge(atMost(6, 'memory'), NaN)).toBe('missed')
  })

  it('without a bound is shown, and never missed', () => {
    expect(judge(shown('peak'), undefined)).toBe('shown')
  })

  it('may be made stricter at the top only', () => {
    expect(stricter(atMost(6, 'memory'), 2).bound).toEqual({ atMost: 3 })
    expect(stricter(exactly(6, 'closed'), 2).bound).toEqual({ exactly: 6 })
  })

  it('is written with its unit and three digits', () => {
    expect(formatBound(atMost(20, 'memory', 'MiB'))).toBe('≤ 20 MiB')
    expect(formatBound(atLeast(1, 'replies'))).toBe('≥ 1')
    expect(formatBound(exactly(0, 'lost'))).toBe('= 0')
    expect([5.807, 14.21, 1234.5, 3].map((value) => formatValue(value, 'ms'))).toEqual([
      '5.81 ms',
      '14.2 ms',
      '1235 ms',
      '3 ms',
    ])
    expect(formatValue(undefined, 'ms')).toBe('none')
  })
})
