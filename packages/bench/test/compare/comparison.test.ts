import { beforeAll, describe, expect, it } from 'vitest'
import { comparisonReport } from '../../src/compare/comparison-report.js'
import { compareModes, type ComparisonRow } from '../../src/compare/comparison.js'
import { WIDTH } from '../../src/layout.js'

let rows: ComparisonRow[]
const row = (title: string) => rows.find((each) => each.title === title)

beforeAll(async () => {
  rows = await compareModes()
})

describe('raw beside framed, run live', () => {
  it('has the eight rows', () => {
    expect(rows.map(({ title }) => title)).toEqual([
      'hello',
      'an empty message',
      'ten sends in one turn',
      'a message larger than the buffer',
      'a multi-byte character cut in two',
      'a client that is reset',
      'a client that ends in mid-message',
      'a second client that waits',
    ])
  })

  it('is intact in every framed row', () => {
    for (const { title, framed } of rows)
      expect([title, framed]).toEqual([title, { ...framed, intact: true }])
  })

  it('stalls on the empty message in raw mode, and answers it in framed mode', () => {
    expect(row('an empty message')?.raw).toEqual({
      observed: 'no reply within 300 ms: it stalls',
      intact: false,
    })
    expect(row('an empty message')?.framed.observed).toBe("the reply ''")
  })

  it('cuts what is larger than the buffer in raw mode, in the middle of a character too', () => {
    expect(row('a message larger than the buffer')?.raw).toMatchObject({ intact: false })
    expect(row('a multi-byte character cut in two')?.raw.observed).toContain('\uFFFD')
    expect(row('a multi-byte character cut in two')?.framed.observed).toContain('粘')
  })

  it('notices an end in mid-message in framed mode only', () => {
    const { raw, framed } = row('a client that ends in mid-message')!
    expect(raw.observed).toBe("'hel', then a clean end")
    expect(framed.observed).toBe('TruncatedFrameError: 3 of 5 payload bytes')
  })

  it('lets the next client in after a reset, and a second one wait, in both modes', () => {
    for (const title of ['a client that is reset', 'a second client that waits']) {
      expect(row(title)).toMatchObject({ raw: { intact: true }, framed: { intact: true } })
    }
  })

  it('is told within 60 columns', () => {
    for (const line of comparisonReport(rows)) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })
})
