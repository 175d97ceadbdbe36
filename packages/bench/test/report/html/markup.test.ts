import { expect, it } from 'vitest'
import { markup } from '../../../src/report/html/markup.js'

it('escapes what is put in, in texts and in attributes', () => {
  expect(markup`<p title="${`"'<`}">${'a < b & c > d'}</p>`.text).toBe(
    '<p title="&quot;&#39;&lt;">a &lt; b &amp; c &gt; d</p>',
  )
})

it('takes markup, and lists of it, as they are', () => {
  expect(markup`<ul>${[1, 2].map((item) => markup`<li>${item}</li>`)}</ul>`.text).toBe(
    '<ul><li>1</li><li>2</li></ul>',
  )
})

it('rounds numbers, and leaves nothing where nothing is', () => {
  expect(markup`${1.23456}|${undefined}|${false}|${Number.NaN}`.text).toBe('1.23|||–')
})

it('replaces characters that no document may hold', () => {
  expect(markup`${'a\u0000b\u001B[1m'}`.text).toBe('a\uFFFDb\uFFFD[1m')
})
