import { expect, it } from 'vitest'
import { markdownTable } from '../../src/packages/markdown-table.js'

it('a table is laid out in columns as wide as their widest cell', () => {
  const rows = [
    ['name', '64 B'],
    ['it', '1.00 [0.9, 1.1]'],
    ['longer', ''],
  ]
  expect(markdownTable(rows)).toEqual([
    '| name   |            64 B |',
    '| ------ | --------------: |',
    '| it     | 1.00 [0.9, 1.1] |',
    '| longer |                 |',
  ])
})
