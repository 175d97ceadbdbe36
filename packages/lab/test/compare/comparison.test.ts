import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  compareModes,
  comparisonMarkdown,
  comparisonReport,
  type Compared,
} from '../../src/compare/comparison.js'
import { Lab } from '../../src/engine/lab.js'
import { WIDTH, type Paint } from '../../src/terminal/text.js'
import { columns } from '../../src/trace/bytes.js'
import { outcomeOf } from '../../src/trace/verdict.js'

const plain: Paint = (_, text) => text
const lab = new Lab()
let all: Compared[]
const row = (title: string) => all.find((each) => each.row.title === title)?.row

beforeAll(async () => {
  all = await compareModes(lab)
})
afterAll(() => lab.close())

describe('raw beside framed, run live', () => {
  it('has the eight rows', () => {
    expect(all.map((each) => each.row.title)).toEqual([
      'hello',
      'an empty message',
      'ten sends in one turn',
      'a message larger than the buffer',
      'a multi-byte character cut in two',
      'a client that is killed',
      'a client that ends in mid-message',
      'a second client that waits',
    ])
  })

  it('is intact in every framed row, and says what the verdict of its lane is', () => {
    for (const {
      row: { title, raw, framed },
      trace,
    } of all) {
      expect([title, framed.intact]).toEqual([title, true])
      const outcomes = trace.lanes.map((lane) => outcomeOf(lane, trace.experiment).good)
      expect([title, raw.intact, framed.intact]).toEqual([title, ...outcomes])
    }
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

  it('never answers the client after a killed one in raw mode, and does in framed mode', () => {
    const { raw, framed } = row('a client that is killed')!
    expect(raw.observed).toMatch(
      /^recv\(\) gave nothing \d+ times in 40 ms; then no reply within 300 ms: it stalls$/,
    )
    expect(framed.observed).toBe("the end was seen; then the reply 'NEXT'")
  })

  it('lets the second client wait for the first to leave in raw mode only', () => {
    const { raw, framed } = row('a second client that waits')!
    expect(raw.observed).toMatch(/^the reply 'TWO' after .* ms, until the first left$/)
    expect(framed.observed).toMatch(/^the reply 'TWO' after [^,]*$/)
  })
})

describe('the report', () => {
  it.each([true, false])('is within 60 columns, with lanes: %s', (lanes) => {
    for (const line of comparisonReport(all, plain, lanes)) expect(columns(line)).toBeLessThanOrEqual(WIDTH)
  })

  it('draws each lane: framed messages in boxes of their own', () => {
    const text = comparisonReport(all, plain, true).join('\n')
    expect(text).toMatch(/messages {3}\[m0\]✓ \[m1\]✓ \[m2\]✓/)
    expect(text).toContain('⚠ TruncatedFrameError')
    expect(text).toMatch(/recv\(1024\) \[1 KiB\] \[1 KiB\] \[1 KiB\] \[1 KiB\] \[904 B\]/)
  })

  it('keeps colours out of the widths', () => {
    const loud: Paint = (_, text) => `<<${text}>>`
    const bare = comparisonReport(all, loud, true).map((line) => line.replaceAll(/<<|>>/g, ''))
    expect(bare).toEqual(comparisonReport(all, plain, true))
  })

  it('is a table in Markdown, a line a row', () => {
    const lines = comparisonMarkdown(all).split('\n')
    expect(lines).toHaveLength(10)
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5)
  })
})
