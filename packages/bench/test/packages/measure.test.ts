import { describe, expect, it } from 'vitest'
import { EMPTY_FRAMES, QUICK_CELLS, type Cell } from '../../src/packages/cell.js'
import { OURS } from '../../src/packages/contender.js'
import { contendersOf } from '../../src/packages/contenders.js'
import { complaint, expectedOutcome, Measurer } from '../../src/packages/measure.js'
import { chunksOf, payloadsOf, streamOf } from '../../src/packages/wire.js'

const small: Cell[] = QUICK_CELLS.map((cell) =>
  cell.frames === 1 ? { ...cell, payloadLength: 100_000 } : { ...cell, frames: 8, repeats: 3 },
)

describe.each(small)('$task $name', (cell) => {
  it.each(contendersOf(cell.task).map((contender) => [contender.name, contender] as const))(
    'gives every byte, pass after pass: %s',
    async (_, contender) => {
      const measurer = new Measurer(contender)
      const expected = expectedOutcome(cell, contender.header)
      for (const check of [true, false, true]) {
        const request = { cell, check }
        const measured = await measurer.measure(request)
        expect(complaint(measured, expected, request)).toBeUndefined()
        expect(measured.digest === undefined).toBe(!check)
      }
    },
  )
})

it('ours delivers empty frames, in every way of using it', async () => {
  for (const contender of contendersOf('decode').filter(({ package: from }) => from === OURS)) {
    const request = { cell: EMPTY_FRAMES, check: true }
    const measured = await new Measurer(contender).measure(request)
    expect(complaint(measured, expectedOutcome(EMPTY_FRAMES, contender.header), request)).toBeUndefined()
  }
})

describe('what comes out of a pass', () => {
  const cell = small[0]!
  const expected = expectedOutcome(cell, 'u32')

  it.each([
    ['too few frames', { frames: 7 }, '7 of 8 frames came out'],
    ['too few bytes', { bytes: 1 }, '1 of 512 bytes came out'],
    ['other bytes', { digest: 'another' }, 'other bytes came out'],
  ])('is refused with %s', (_, wrong, words) => {
    expect(complaint({ ...expected, ...wrong }, expected, { cell, check: true })).toBe(words)
  })
})

describe('the material', () => {
  it('has the length in front of each payload, four bytes or a varint', () => {
    const payload = Buffer.alloc(300, 1)
    expect(streamOf([payload], 'u32').subarray(0, 5).toString('hex')).toBe('0000012c01')
    expect(streamOf([payload], 'varint').subarray(0, 3).toString('hex')).toBe('ac0201')
  })

  it('is cut at every chunk length, and nothing is lost', () => {
    const chunks = chunksOf(streamOf(payloadsOf(small[1]!), 'u32'), 1000)
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === 1000)).toBe(true)
    expect(Buffer.concat(chunks)).toHaveLength(8 * (1024 + 4))
  })
})
