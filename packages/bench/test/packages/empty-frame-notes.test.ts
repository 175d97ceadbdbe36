import { expect, it } from 'vitest'
import { emptyFrameNotes } from '../../src/packages/comparison-report.js'

it('who loses empty frames is said once a reason', () => {
  const notes = emptyFrameNotes(
    new Map([
      ['one', '0 of 3 came'],
      ['two', 'it crashed'],
      ['three', '0 of 3 came'],
    ]),
  )
  expect(notes).toEqual(['Empty frames, 0 of 3 came: one, three.', 'Empty frames, it crashed: two.'])
  expect(emptyFrameNotes(new Map())).toEqual([])
})
