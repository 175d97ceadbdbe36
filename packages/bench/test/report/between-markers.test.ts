import { describe, expect, it } from 'vitest'
import { betweenMarkers } from '../../src/report/between-markers.js'

const [BEGIN, END] = ['<!-- one:begin -->', '<!-- one:end -->']

describe('betweenMarkers()', () => {
  it('replaces what is between the markers of its name, and nothing else', () => {
    const other = '<!-- two:begin -->\nkept\n<!-- two:end -->'
    const text = `before\n${other}\n${BEGIN}\nold\n${END}\nbehind\n`
    expect(betweenMarkers(text, 'one', ['new'], '## H')).toBe(
      `before\n${other}\n${BEGIN}\n\nnew\n\n${END}\nbehind\n`,
    )
  })

  it('adds markers at the end, under the heading', () => {
    expect(betweenMarkers('text\n', 'one', ['new'], '## H')).toBe(
      `text\n\n## H\n\n${BEGIN}\n\nnew\n\n${END}\n`,
    )
  })

  it.each([BEGIN, END, `${END}\n${BEGIN}`])('refuses %j', (text) => {
    expect(() => betweenMarkers(text, 'one', [], '## H')).toThrow('the markers are not')
  })
})
