import { upper } from '../src/upper.js'
import { expect, it } from 'vitest'

it('upper-cases the ASCII letters of a string, and no others', () => {
  expect(upper('hello, wörld ß 粘包')).toBe('HELLO, WöRLD ß 粘包')
  expect(upper('')).toBe('')
})

it('upper-cases the ASCII letters of bytes, whatever kind of bytes', () => {
  expect(upper(Buffer.from('az{`é')).toString()).toBe('AZ{`é')
  expect(upper(Uint8Array.of(0x61, 0xff))).toEqual(Uint8Array.of(0x41, 0xff))
})

it.each([null, 1, true, [['a']], { a: 'b' }])('does not change %j', (value) => {
  expect(upper(value)).toBe(value)
})
