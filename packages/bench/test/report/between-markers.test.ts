import { describe, expect, it } from 'vitest'
import { betweenMarkers } from '../../src/report/between-markers.js'

const BEGIN = '<!-- some-name:begin -->'
const END = '<!-- some-name:end -->'

function written(text: string, lines: readonly string[]): string {
  return betweenMarkers(text, 'some-name', lines, '## How fast')
}

describe('lines between markers', () => {
  it('come to the end, under a heading, where there are no markers yet', () => {
    expect(written('# title\n\ntext\n', ['a', 'b'])).toBe(
      `# title\n\ntext\n\n## How fast\n\n${BEGIN}\n\na\nb\n\n${END}\n`,
    )
  })

  it('take the place of those before, and nothing around them changes', () => {
    const before = `# title\n\n\n${BEGIN}\nold ${'x'.repeat(99)}\n${END} and\n\n## more  \n`
    expect(written(before, ['new'])).toBe(`# title\n\n\n${BEGIN}\n\nnew\n\n${END} and\n\n## more  \n`)
  })

  it.each(['', '# title\n', `${BEGIN}${END}`, `a\n${BEGIN}\nb\n${END}\nc`])(
    'written twice are as written once: %j',
    (text) => {
      const once = written(text, ['a line', '$& $1'])
      expect(written(once, ['a line', '$& $1'])).toBe(once)
      expect(written(written(once, ['other']), ['a line', '$& $1'])).toBe(once)
    },
  )

  it('of another name are not touched', () => {
    const other = '<!-- other:begin -->\n<!-- other:end -->\n'
    expect(written(other, ['a']).startsWith(other.trimEnd())).toBe(true)
  })

  it.each([BEGIN, END, `${END} ${BEGIN}`])('are refused where markers do not match: %s', (text) => {
    expect(() => written(text, [])).toThrow('markers')
  })
})
