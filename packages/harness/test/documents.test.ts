import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { betweenMarkers, rewriteSection, shownPath } from '../src/index.js'

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

describe('a section of a file', () => {
  it('is rewritten', () => {
    const folder = mkdtempSync(join(tmpdir(), 'echo-'))
    const file = join(folder, 'README.md')
    writeFileSync(file, `before\n${BEGIN}\nold\n${END}\nafter\n`)
    expect(rewriteSection(file, 'some-name', ['new'], '## How fast')).toBe(file)
    expect(readFileSync(file, 'utf8')).toBe(`before\n${BEGIN}\n\nnew\n\n${END}\nafter\n`)
    rmSync(folder, { recursive: true })
  })
})

describe('a path', () => {
  it('is shown from the root of the repository, if it lies in there', () => {
    expect(shownPath(join(import.meta.dirname, 'a.json'))).toBe('packages/harness/test/a.json')
    expect(shownPath('/elsewhere/a.json')).toBe('/elsewhere/a.json')
  })
})
