import { expect, it } from 'vitest'
import { table } from '../src/layout.js'

it('makes each column as wide as its widest cell, numbers to the right', () => {
  const rows = [
    ['fault', 'measured', 'verdict'],
    ['idle', '5 kB', 'holds'],
    ['', '10000', 'holds'],
  ]
  expect(table(rows, [1])).toEqual([
    'fault  measured  verdict',
    'idle       5 kB  holds',
    '          10000  holds',
  ])
})
