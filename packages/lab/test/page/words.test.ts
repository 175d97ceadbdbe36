import { describe, expect, it } from 'vitest'
import { wordsIn } from '../../src/page/words.js'
import en from '../../src/page/words/en.json' with { type: 'json' }
import zh from '../../src/page/words/zh.json' with { type: 'json' }

const places = (text: string) => [...new Set(text.match(/\{\d/g))].toSorted()

describe('the catalogs', () => {
  it('have the same entries, with places for the same values', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(en))
      expect([key, places(zh[key as keyof typeof zh])]).toEqual([key, places(text)])
  })

  it('write numbers, and one or many of something', () => {
    expect(wordsIn('en')('writes', 65_536, 1)).toBe('65,536 bytes in 1 write')
    expect(wordsIn('en')('remove', '65536')).toBe('Remove 65536')
    expect(wordsIn('zh-CN')('writes', 5, 1)).toBe('1 次写入，共 5 字节')
  })
})
