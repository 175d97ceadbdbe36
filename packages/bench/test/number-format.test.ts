import { describe, expect, it } from 'vitest'
import * as format from '../src/number-format.js'

describe('numbers for people', () => {
  it('says rates with three digits and a unit', () => {
    expect(
      [12_345_678, 2_712_345, 999_600, 999_499, 187_003, 1000, 999.4, 12].map(format.formatRate),
    ).toEqual(['12.3 M', '2.71 M', '1.00 M', '999 k', '187 k', '1.00 k', '999', '12.0'])
  })

  it('never turns a number just below a power of ten into four digits', () => {
    expect([9.994, 9.996, 99.94, 99.96].map(format.threeDigits)).toEqual(['9.99', '10.0', '99.9', '100'])
  })

  it('says ratios with their interval', () => {
    expect(format.formatEstimate({ median: 14.24, low: 0.956, high: 120.4 })).toBe('14.2 [0.96, 120]')
  })

  it('calls only what is exactly none or all by those names', () => {
    expect([0, 0.0001, 0.031, 0.9996, 1].map(format.formatShare)).toEqual([
      '0 %',
      '< 0.1 %',
      '3.1 %',
      '> 99.9 %',
      '100 %',
    ])
  })

  it('says seconds as minutes', () => {
    expect([0, 5.4, 65, 600, -1].map(format.formatTime)).toEqual(['0:00', '0:05', '1:05', '10:00', '0:00'])
  })

  it('says sizes in bytes, and large ones in KiB', () => {
    expect([64, 1024, 65_536].map(format.formatSize)).toEqual(['64 B', '1024 B', '64 KiB'])
  })
})
