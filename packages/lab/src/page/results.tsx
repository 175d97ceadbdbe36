import { columns } from '../trace/bytes.js'
import { verdictOf } from '../trace/verdict.js'
import { centre, grow, type Rect } from './axis.js'
import { COLUMN, type Placed } from './tape-place.js'

type Mark = { readonly look: 'good' | 'bad' | 'pending'; readonly glyph: string; readonly text: string }

/** What the program took for messages: whole and green, or dashed and red, with the verdict below. */
export function Results({ tape }: { tape: Placed }) {
  const {
    layout: { rows, got },
    flow,
    screen,
  } = tape
  const { groups } = rows.got
  return groups.map((group, index) => {
    const pile = got[group.key]
    const rect = grow(tape.rect('got', group), screen.upright ? 0 : 3)
    const { x, y } = centre(rect)
    const before = index === 0 ? Infinity : group.at - groups[index - 1]!.at - groups[index - 1]!.size
    const next = groups[index + 1]
    const after = next === undefined ? Infinity : next.at - group.at - group.size
    const spare = index === 0 && next === undefined ? 300 : Math.min(before, after, 40)
    const empty =
      pile !== undefined &&
      flow.got[pile.first]!.end - flow.got[pile.first]!.start === flow.got[pile.first]!.header
    return (
      <g>
        {empty && (
          <text x={x} y={y + 5} class="note mid">
            ''
          </text>
        )}
        {pile !== undefined && pile.count > 1 && <Count rect={rect} count={pile.count} />}
        <Marked tape={tape} rect={rect} room={group.size + spare} mark={markOf(tape, pile?.first)} />
      </g>
    )
  })
}

function markOf({ flow, words }: Placed, result: number | undefined): Mark {
  if (result === undefined) {
    const { failed } = flow
    if (failed === undefined) return { look: 'pending', glyph: '…', text: words.waitsForMore }
    if (failed.expected === undefined)
      return { look: 'pending', glyph: '⚠', text: words.refused(failed.name) }
    return { look: 'pending', glyph: '⚠', text: words.truncated(failed.received ?? 0, failed.expected) }
  }
  const verdict = verdictOf(flow.got[result]!, flow.sent)
  if (verdict === 'intact') return { look: 'good', glyph: '✓', text: '' }
  return { look: 'bad', glyph: '✗', text: flow.end === undefined ? words.verdict[verdict] : words.passes }
}

/** A verdict that does not fit becomes its glyph. */
function Marked({
  tape,
  rect,
  room,
  mark: { look, glyph, text },
}: {
  tape: Placed
  rect: Rect
  room: number
  mark: Mark
}) {
  const { x } = centre(rect)
  if (tape.screen.upright) {
    const [cx, cy] = [rect.x + rect.width - 4, rect.y + 4]
    return (
      <g>
        <rect {...rect} rx="6" class={look} />
        <circle r="8" class={`disc ${look}`} {...{ cx, cy }} />
        <text x={cx} y={cy + 5} class="glyph mid">
          {glyph}
        </text>
      </g>
    )
  }
  const all = `${glyph} ${text}`.trim()
  // What is pending is the last, and the picture has room behind it.
  const fits = look === 'pending' || columns(all) * COLUMN < room
  const start = look === 'pending' && room < columns(all) * COLUMN
  return (
    <g>
      <rect {...rect} rx="6" class={look} />
      <text
        x={start ? rect.x : x}
        y={rect.y + rect.height + 16}
        class={`verdict ${look} ${start ? '' : 'mid'}`}
      >
        {fits ? all : glyph}
      </text>
    </g>
  )
}

export function Count({ rect, count }: { rect: Rect; count: number }) {
  const { x, y } = centre(rect)
  return (
    <g class="plate">
      <rect x={x - 26} y={y - 11} width="52" height="21" rx="10" />
      <text x={x} y={y + 5} class="in strong">
        × {count}
      </text>
    </g>
  )
}
