import { columns } from '../trace/bytes.js'
import { verdictOf } from '../trace/verdict.js'
import { centre, grow, type Rect } from './axis.js'
import { Inside, Plate, Text } from './parts.js'
import { COLUMN, type Placed } from './tape-place.js'

/** What the program took for messages: whole and green, or dashed and red, with the verdict below. */
export function Results(tape: Placed) {
  const {
    layout: { rows, got },
    flow,
    screen,
    rect: rectOf,
  } = tape
  const { groups } = rows.got
  return groups.map((group, index) => {
    const pile = got[group.key]
    const rect = grow(rectOf('got', group), screen.upright ? 0 : 3)
    const ends = groups.map(({ at, size }) => at + size)
    const before = index === 0 ? Infinity : group.at - ends[index - 1]!
    const after = index + 1 === groups.length ? Infinity : groups[index + 1]!.at - ends[index]!
    const spare = groups.length === 1 ? 300 : Math.min(before, after, 40)
    const { start = 0, end = -1, header = 0 } = flow.got[pile?.first ?? -1] ?? {}
    return (
      <g>
        {end - start === header && <Inside rect={rect} look="note" text="''" />}
        {pile !== undefined && pile.count > 1 && (
          <Plate rect={rect} text={`× ${pile.count}`} height={21} round={10} />
        )}
        <Marked
          {...markOf(tape, pile?.first)}
          rect={rect}
          room={group.size + spare}
          upright={screen.upright}
        />
      </g>
    )
  })
}

interface Mark {
  readonly look: 'good' | 'bad' | 'pending'
  readonly glyph: string
  readonly text: string
}

function markOf({ flow, words }: Placed, result: number | undefined): Mark {
  if (result === undefined) {
    const { failed } = flow
    if (failed === undefined) return { look: 'pending', glyph: '…', text: words.waitsForMore }
    const { name, received = 0, expected } = failed
    return {
      look: 'pending',
      glyph: '⚠',
      text: expected === undefined ? name : words.truncated(received, expected),
    }
  }
  const verdict = verdictOf(flow.got[result]!, flow.sent)
  if (verdict === 'intact') return { look: 'good', glyph: '✓', text: '' }
  return { look: 'bad', glyph: '✗', text: flow.end === undefined ? words.verdict[verdict] : words.passes }
}

/** A verdict that does not fit becomes its glyph. What is pending is the last, and has room behind it. */
function Marked({
  look,
  glyph,
  text,
  rect,
  room,
  upright,
}: Mark & { rect: Rect; room: number; upright: boolean }) {
  const all = `${glyph} ${text}`.trim()
  const fits = columns(all) * COLUMN < room
  const [cx, cy] = [rect.x + rect.width - 4, rect.y + 4]
  const below = rect.y + rect.height + 16
  const aside = look === 'pending' && !fits
  return (
    <g>
      <rect {...rect} rx="6" class={look} />
      {upright && <circle r="8" class={`disc ${look}`} {...{ cx, cy }} />}
      {upright && <Text x={cx} y={cy + 5} look="glyph mid" text={glyph} />}
      {!upright && aside && <Text x={rect.x} y={below} look={`verdict ${look}`} text={all} />}
      {!upright && !aside && (
        <Text x={centre(rect).x} y={below} look={`verdict ${look} mid`} text={fits ? all : glyph} />
      )}
    </g>
  )
}
