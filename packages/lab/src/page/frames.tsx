import { columns, formatSize, textOf } from '../trace/bytes.js'
import type { Box, RowName } from '../trace/layout.js'
import { centre, grow } from './axis.js'
import { markOf } from './in-words.js'
import { COLUMN, Inside, Plate, Text } from './parts.js'
import type { Placed } from './tape-place.js'

/** What belongs together in a row: a send, a read, a result. */
interface Framed {
  readonly row: RowName
  readonly box: Box
  readonly look: string
  /** How many it stands for. */
  readonly count?: number | undefined
  readonly inside?: string | undefined
  /** Of a result: at its corner on a narrow screen. */
  readonly glyph?: string
  /** On a wide screen. `first`: it begins where the frame does. */
  readonly below?: { readonly look: string; readonly text: string; readonly first?: boolean } | undefined
  /** It goes nowhere. */
  readonly dead?: boolean
}

/** The frames of all rows, with what is said of each. */
export function Frames(tape: Placed) {
  const all = [...sends(tape), ...reads(tape), ...results(tape)]
  return all.map((framed) => <Frame {...tape} framed={framed} />)
}

function Frame({ framed, upright, axis, begin, thick, cross, rect: rectOf }: Placed & { framed: Framed }) {
  const { row, box, look, count = 1, inside, glyph, below, dead } = framed
  const rect = grow(rectOf(row, box), upright || row === 'send' ? 0 : 3)
  const [middle, foot] = [begin + box.at + box.size / 2, cross(row) + thick + (upright ? 8 : 10)]
  const mark = [
    [middle, foot - 10],
    [middle, foot],
    [middle - 7, foot],
    [middle + 7, foot],
  ] as const
  const [cx, cy] = [rect.x + rect.width - 4, rect.y + 4]
  const left = below?.first === true
  return (
    <g>
      <rect {...rect} rx="6" class={look} />
      {inside !== undefined && <Inside rect={rect} look="note" text={inside} />}
      {count > 1 && <Plate rect={rect} text={`× ${count}`} height={21} round={10} />}
      {dead === true && <path d={axis.line(...mark)} class="dead" />}
      {upright && glyph !== undefined && (
        <g>
          <circle r="8" class={`disc ${look}`} {...{ cx, cy }} />
          <Text x={cx} y={cy + 5} look="glyph mid" text={glyph} />
        </g>
      )}
      {!upright && below !== undefined && (
        <Text
          x={left ? rect.x : centre(rect).x}
          y={rect.y + rect.height + 15}
          look={`${below.look}${left ? '' : ' mid'}`}
          text={below.text}
        />
      )}
    </g>
  )
}

/** What was sent; dashed what was to be sent, and was not. */
function sends({ flow, layout: { rows, atoms } }: Placed): Framed[] {
  const { groups, ghosts } = rows.send
  const unsent = atoms.at(-1)?.end ?? 0
  return [
    ...groups.map((box) => ({ row: 'send', box, look: 'sent' }) as const),
    ...ghosts.map((box) => {
      const { start, header, end } = flow.sent[box.message]!
      const rest = textOf(flow, Math.min(end, Math.max(start + header, unsent)), end)
      const empty = box.kind === 'empty'
      // Otherwise the rest may still come.
      const dead = empty || flow.truncated === true
      return { row: 'send', box, look: 'ghost', inside: empty ? "''" : rest, dead } as const
    }),
  ]
}

function reads({ layout, rect }: Placed): Framed[] {
  return layout.rows.recv.groups.flatMap((box): Framed[] => {
    const read = layout.reads[box.key]
    if (read === undefined) return []
    const { count } = read
    const text = formatSize(read.end - read.start)
    const fits = count === 1 && columns(text) * 6.6 < rect('recv', box).width + 22
    return [{ row: 'recv', box, look: 'read', count, below: fits ? { look: 'note', text } : undefined }]
  })
}

/** What the program took for messages: whole and green, or dashed and red, with the verdict below. */
function results({ flow, layout, say }: Placed): Framed[] {
  const { groups } = layout.rows.got
  return groups.map((box, index) => {
    const pile = layout.got[box.key]
    const { look, glyph, text } = markOf(flow, pile?.first, say)
    const { start = 0, end = -1, header = 0 } = flow.got[pile?.first ?? -1] ?? {}
    const [before, after] = [groups[index - 1], groups[index + 1]]
    const gaps = [before && box.at - before.at - before.size, after && after.at - box.at - box.size]
    const spare = groups.length === 1 ? 300 : Math.min(40, ...gaps.flatMap((gap) => gap ?? []))
    const all = `${glyph} ${text}`.trim()
    const fits = columns(all) * COLUMN < box.size + spare
    // A verdict that does not fit becomes its glyph. What is pending is the last, and has room behind it.
    const first = look === 'pending' && !fits
    const below = { look: `verdict ${look}`, text: fits || first ? all : glyph, first }
    const inside = end - start === header ? "''" : undefined
    return { row: 'got', box, look, count: pile?.count, inside, glyph, below }
  })
}
