import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atomsOf } from '../../src/trace/atoms.js'
import { streamLength } from '../../src/trace/bytes.js'
import { layOut, ROWS, UPRIGHT, WIDE, type Layout } from '../../src/trace/layout.js'
import './property-runs.js'
import { flows } from './random-flow.js'

const measures = fc.record({ room: fc.integer({ min: 200, max: 1200 }), wide: fc.boolean() })
const laidOut = (flow: Parameters<typeof layOut>[0], room: number, wide: boolean): Layout =>
  layOut(flow, { ...(wide ? WIDE : UPRIGHT), room })

describe('the atoms of any flow', () => {
  it('concatenate to the stream, and cross no boundary of any row', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const { atoms, reads, got } = atomsOf(flow)
        let offset = 0
        for (const atom of atoms) {
          expect(atom.start).toBe(offset)
          expect(atom.end).toBeGreaterThan(atom.start)
          offset = atom.end
          const message = flow.sent[atom.message]!
          expect([atom.start >= message.start, atom.end <= message.end]).toEqual([true, true])
          expect(atom.header).toBe(atom.start < message.start + message.header)
          for (const [row, index] of [
            [reads, atom.read],
            [got, atom.got],
          ] as const) {
            if (index < 0) continue
            expect([atom.start >= row[index]!.start, atom.end <= row[index]!.end]).toEqual([true, true])
          }
        }
        expect(offset).toBe(streamLength(flow))
      }),
    )
  })

  it('leave no read out: piles count each once, and reach as far', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const { reads } = atomsOf(flow)
        expect(reads.reduce((sum, { count }) => sum + count, 0)).toBe(flow.reads.length)
        expect(reads.at(-1)?.end).toBe(flow.reads.at(-1)?.end)
        for (const { first, count, start, end } of reads) {
          expect([start, end]).toEqual([flow.reads[first]!.start, flow.reads[first + count - 1]!.end])
        }
      }),
    )
  })
})

describe('the layout of any flow', () => {
  it('is monotone in each row: atoms follow each other without overlap, inside the picture', () => {
    fc.assert(
      fc.property(flows, measures, (flow, { room, wide }) => {
        const { rows, atoms, length } = laidOut(flow, room, wide)
        for (const name of ROWS) {
          const { boxes, ghosts } = rows[name]
          expect(boxes).toHaveLength(atoms.length)
          let end = -1e-6
          for (const { at, size } of boxes) {
            expect(at).toBeGreaterThanOrEqual(end - 1e-6)
            expect(size).toBeGreaterThanOrEqual(0)
            end = at + size
          }
          for (const { at, size } of [...boxes, ...ghosts]) {
            expect(at).toBeGreaterThanOrEqual(-1e-6)
            expect(at + size).toBeLessThanOrEqual(length + 1e-6)
          }
        }
      }),
    )
  })

  it('has gaps at a row’s own boundaries only', () => {
    fc.assert(
      fc.property(flows, measures, (flow, { room, wide }) => {
        const { rows, atoms } = laidOut(flow, room, wide)
        const keys = { send: 'message', recv: 'read', got: 'got' } as const
        for (const [name, key] of Object.entries(keys) as ['send', 'message'][]) {
          for (let index = 1; index < atoms.length; index++) {
            const before = rows[name].boxes[index - 1]!
            const gap = rows[name].boxes[index]!.at - before.at - before.size
            expect(gap > 1e-6).toBe(atoms[index]![key] !== atoms[index - 1]![key])
          }
        }
      }),
    )
  })

  it('groups all atoms of a row, in order', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const { rows, atoms } = laidOut(flow, 800, true)
        for (const name of ROWS) {
          const indexes = rows[name].groups.flatMap(({ first, last }) =>
            Array.from({ length: last - first + 1 }, (_, step) => first + step),
          )
          expect(indexes).toEqual(atoms.map((_, index) => index))
        }
      }),
    )
  })

  it('fits the room wherever the least scale does', () => {
    fc.assert(
      fc.property(flows, fc.integer({ min: 300, max: 1200 }), (flow, room) => {
        const least = laidOut(flow, 0, true).length
        expect(laidOut(flow, room, true).length).toBeLessThanOrEqual(Math.max(room, least) + 1e-6)
      }),
    )
  })
})
