import { describe, expect, it } from 'vitest'
import { fit, table, unbroken, wrap } from '../src/layout.js'

describe('table', () => {
  it('aligns the first column left and the others right', () => {
    expect(
      table([
        ['target', 'rate'],
        ['a', '1'],
        ['longer', '12345'],
      ]),
    ).toEqual(['target   rate', 'a           1', 'longer  12345'])
  })

  it('leaves no spaces at the end of a line', () => {
    expect(
      table([
        ['a', ''],
        ['b', 'x'],
      ]),
    ).toEqual(['a', 'b  x'])
  })
})

describe('wrap', () => {
  it('breaks at spaces and never writes past the width', () => {
    expect(wrap('one two three four', '', 9)).toEqual(['one two', 'three', 'four'])
  })

  it('puts the label before the first line and indents the others', () => {
    expect(wrap('one two three', 'a: ', 10)).toEqual(['a: one two', '   three'])
  })

  it('does not break what is to stay together', () => {
    expect(wrap(`a share of ${unbroken('99 %')}`, '', 13)).toEqual(['a share of', '99 %'])
  })

  it('cuts a word that is longer than a line', () => {
    expect(wrap('abcdefgh ij', '', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
  })

  it('gives one line for nothing', () => {
    expect(wrap('', 'why ')).toEqual(['why'])
  })
})

describe('fit', () => {
  it('leaves what fits and cuts what does not', () => {
    expect(fit('abc', 3)).toBe('abc')
    expect(fit('abcd', 3)).toBe('ab…')
  })
})
