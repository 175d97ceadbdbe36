import { describe, expect, it } from 'vitest'
import { BEGIN, betweenMarkers, END } from '../../src/packages/between-markers.js'

describe('lines between markers', () => {
  it('come to the end, under a heading, where there are no markers yet', () => {
    expect(betweenMarkers('# title\n\ntext\n', ['a', 'b'])).toBe(
      `# title\n\ntext\n\n## How fast\n\n${BEGIN}\n\na\nb\n\n${END}\n`,
    )
  })

  it('take the place of those before, and nothing around them changes', () => {
    const before = `# title\n\n\n${BEGIN}\nold ${'x'.repeat(99)}\n${END} and\n\n## more  \n`
    expect(betweenMarkers(before, ['new'])).toBe(`# title\n\n\n${BEGIN}\n\nnew\n\n${END} and\n\n## more  \n`)
  })

  it.each(['', '# title\n', `${BEGIN}${END}`, `a\n${BEGIN}\nb\n${END}\nc`])(
    'written twice are as written once: %j',
    (text) => {
      const once = betweenMarkers(text, ['a line', '$& $1'])
      expect(betweenMarkers(once, ['a line', '$& $1'])).toBe(once)
      expect(betweenMarkers(betweenMarkers(once, ['other']), ['a line', '$& $1'])).toBe(once)
    },
  )

  it.each([BEGIN, END, `${END} ${BEGIN}`])('are refused where markers do not match: %s', (text) => {
    expect(() => betweenMarkers(text, [])).toThrow('markers')
  })
})
