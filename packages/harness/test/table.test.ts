import { expect, it } from 'vitest'
import { table } from '../src/index.js'

it('makes each column as wide as its widest cell, the first one left-aligned', () => {
  const rows = [
    ['target', 'rate'],
    ['a', '1'],
    ['longer', '12345'],
    ['none', ''],
  ]
  expect(table(rows)).toEqual(['target   rate', 'a           1', 'longer  12345', 'none'])
})

it('left-aligns the columns that are named', () => {
  const rows = [
    ['fault', 'measured', 'outcome'],
    ['', '10000', 'holds'],
  ]
  expect(table(rows, [0, 2])).toEqual(['fault  measured  outcome', '          10000  holds'])
})
