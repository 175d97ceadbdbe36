import type { Atom } from '../trace/atoms.js'
import { columns, fit, formatSize, textOf } from '../trace/bytes.js'
import { ROWS, type Box, type Ghost, type RowName } from '../trace/layout.js'
import { centre, grow, type Axis, type Rect } from './axis.js'
import { Inside, Plate, Text } from './parts.js'
import { Results } from './results.js'
import { COLUMN, place, type Placed, type TapeProps } from './tape-place.js'

/** The stream as a tape: what was sent, what TCP carried, what each read gave, what the program took for messages. */
export function Tape(props: TapeProps) {
  const tape = place(props)
  const { layout, screen, byte, label, begin, thick, axis, cross, rect } = tape
  const { atoms, rows, length } = layout
  const lit = byte === undefined ? -1 : atoms.findIndex(({ start, end }) => start <= byte && byte < end)
  const along = begin + length + (screen.upright ? 22 : 30)
  const across = cross('got') + thick + (screen.upright ? 6 : 26)
  const { width, height } = axis.rect(0, screen.upright ? along : Math.max(screen.room, along), 0, across)
  const way = ROWS.flatMap((row) => {
    const box = rows[row].boxes[lit]
    if (byte === undefined || box === undefined || box.size === 0) return []
    const { start, end } = atoms[lit]!
    const there = begin + box.at + (box.size * (byte + 0.5 - start)) / (end - start)
    return [[there, cross(row)] as const, [there, cross(row) + thick] as const]
  })
  const look = way.length > 0 ? 'tracing' : ''
  return (
    <svg class={look} role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} {...{ width, height }}>
      <Ribbons {...tape} lit={atoms[lit]?.message} />
      <RowLabels {...tape} />
      {ROWS.map((row) => (
        <Cells key={row} {...tape} row={row} />
      ))}
      {rows.send.groups.map((group) => (
        <rect {...rect('send', group)} rx="5" class="sent" />
      ))}
      {rows.send.ghosts.map((ghost) => (
        <Dead {...tape} ghost={ghost} />
      ))}
      <Tube {...tape} />
      <Reads {...tape} />
      <Results {...tape} />
      {way.length > 0 && <path d={axis.line(...way)} class="journey" />}
    </svg>
  )
}

function RowLabels({ words, mode, recvSize, screen, cross, thick }: Placed) {
  const names = { ...words.rows, recv: mode === 'raw' ? words.rows.recv(recvSize) : words.rows.read }
  return ROWS.map((row) => {
    const middle = cross(row) + thick / 2
    if (!screen.upright) return <Text x={0} y={middle + 5} look="row" text={names[row]} />
    return names[row]
      .split(' ')
      .map((word, index) => <Text x={middle} y={14 + index * 15} look="row mid" text={word} />)
  })
}

/** The same atom in neighbouring rows, joined. */
function Ribbons({
  layout: { atoms, rows },
  begin,
  cross,
  thick,
  axis,
  lit,
}: Placed & { lit: number | undefined }) {
  const at = (along: number, across: number) => {
    const { x, y } = axis.point(begin + along, across)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  }
  return ROWS.slice(1).flatMap((row, index) => {
    const above = ROWS[index]!
    const [from, to] = [cross(above) + thick, cross(row)]
    const half = (from + to) / 2
    return atoms.map(({ message }, atom) => {
      const [a, b] = [rows[above].boxes[atom]!, rows[row].boxes[atom]!]
      const [aEnd, bEnd] = [a.at + a.size, b.at + b.size]
      const there = `M${at(a.at, from)}C${at(a.at, half)} ${at(b.at, half)} ${at(b.at, to)}`
      const back = `L${at(bEnd, to)}C${at(bEnd, half)} ${at(aEnd, half)} ${at(aEnd, from)}Z`
      return <path d={there + back} class={`m${message % 8} ribbon${lit === message ? ' lit' : ''}`} />
    })
  })
}

/** The atoms of one row, their texts, and the lengths in their headers. */
function Cells({ row, ...tape }: Placed & { row: RowName }) {
  const {
    layout: { atoms, rows },
    onByte,
    screen,
    rect: rectOf,
  } = tape
  const follow =
    ({ start, end }: Atom, rect: Rect) =>
    (event: PointerEvent) => {
      const { x, y } = (event.currentTarget as Element).getBoundingClientRect()
      const share = screen.upright ? (event.clientY - y) / rect.height : (event.clientX - x) / rect.width
      onByte?.(Math.min(end - 1, Math.max(start, Math.floor(start + share * (end - start)))))
    }
  const cells = atoms.map((atom, index) => {
    const box = rows[row].boxes[index]!
    // Headers are gone where messages are.
    if (box.size === 0 || (row === 'got' && atom.header && atom.got >= 0)) return null
    const rect = rectOf(row, box)
    return (
      <g onPointerMove={follow(atom, rect)}>
        <rect {...rect} class={`m${atom.message % 8}`} />
        {atom.header && <rect {...rect} class="header" />}
      </g>
    )
  })
  return (
    <g children={[...cells, ...runsOf(tape, row).map((run) => <RunText {...tape} run={run} row={row} />)]} />
  )
}

interface Run extends Box {
  readonly header: boolean
  readonly message: number
  readonly start: number
  readonly end: number
  readonly key: string
}

/** Atoms side by side that are written on once: of one message and, where the row shows what a program got, of one piece. */
function runsOf({ layout: { atoms, rows, reads }, mode }: Placed, row: RowName): Run[] {
  const runs: Run[] = []
  for (const [index, { message, header, read, got, start, end }] of atoms.entries()) {
    const { at, size } = rows[row].boxes[index]!
    const piece = row === 'recv' ? read : row === 'got' && mode === 'raw' ? got : 0
    if ((row === 'recv' && (reads[read]?.count ?? 1) > 1) || (row === 'got' && header)) continue
    const key = `${message}/${header}/${piece}`
    const last = runs.at(-1)
    if (last?.key !== key || last.end !== start) runs.push({ at, size, header, message, start, end, key })
    else runs[runs.length - 1] = { ...last, size: at + size - last.at, end }
  }
  return runs
}

/** What bytes say as text, or the length that a whole header says. */
function RunText({ flow, mode, screen, rect: rectOf, run, row }: Placed & { run: Run; row: RowName }) {
  const rect = rectOf(row, run)
  const sent = flow.sent[run.message]
  if (run.header) {
    if (sent === undefined || run.start !== sent.start || run.end !== sent.start + sent.header) return null
    const length = String(sent.end - run.end)
    // A long number reaches into the message that it is of, not into the one before.
    const width = Math.max(rect.width, 10 + length.length * COLUMN)
    return <Plate rect={{ ...rect, width }} text={length} height={screen.upright ? 14 : 18} />
  }
  const text = textOf(flow, run.start, run.end)
  // Only a program that takes a read for a message decodes it by itself.
  const decoded = mode === 'raw' || row !== 'recv' ? text : text.replaceAll('\uFFFD', '·')
  return rect.height < 13 ? null : (
    <Inside rect={rect} text={fit(decoded, Math.floor((rect.width - 4) / COLUMN))} />
  )
}

/** What was to be sent, and was not. */
function Dead({
  flow,
  axis,
  begin,
  thick,
  cross,
  rect: rectOf,
  screen,
  layout,
  ghost,
}: Placed & { ghost: Ghost }) {
  const rect = rectOf('send', ghost)
  const middle = begin + ghost.at + ghost.size / 2
  const foot = cross('send') + thick + (screen.upright ? 8 : 10)
  const { start, header, end } = flow.sent[ghost.message]!
  const unsent = Math.max(start + header, layout.atoms.at(-1)?.end ?? 0)
  const text = ghost.kind === 'empty' ? "''" : unsent < end ? textOf(flow, unsent, end) : ''
  const mark =
    axis.line([middle, foot - 10], [middle, foot]) + axis.line([middle - 7, foot], [middle + 7, foot])
  return (
    <g>
      <rect {...rect} rx="5" class="ghost" />
      <Inside rect={rect} look="note" text={text} />
      {/* Otherwise the rest may still come. */}
      {(ghost.kind === 'empty' || flow.end !== undefined) && <path d={mark} class="dead" />}
    </g>
  )
}

/** One tube without gaps, a bracket for each write, scissors where a proxy cut, a cap where the sender ended. */
function Tube({ layout: { atoms, rows, length }, flow, axis, begin, thick, cross, screen }: Placed) {
  const [top, bottom] = [cross('tcp') - 4, cross('tcp') + thick + 4]
  const { at, size } = rows.tcp.groups[0] ?? { at: length / 2 - 70, size: 140 }
  const closed = flow.end !== undefined
  const reach = screen.upright ? 10 : 24
  const [from, to] = [begin + at - reach, begin + at + size + (closed ? 6 : reach)]
  const offset = (byte: number) => {
    const index = atoms.findIndex(({ start, end }) => start < byte && byte <= end)
    const [atom, box] = [atoms[index], rows.tcp.boxes[index]]
    if (atom === undefined || box === undefined) return begin + at
    return begin + box.at + (box.size * (byte - atom.start)) / (atom.end - atom.start)
  }
  const cap = <path d={axis.line([to, top - 3], [to, bottom + 3])} class="dead" />
  return (
    <g>
      <path d={axis.line([from, top], [to, top]) + axis.line([from, bottom], [to, bottom])} class="tube" />
      <ellipse {...mouth(axis, from, top, bottom)} class="tube" />
      {closed ? cap : <ellipse {...mouth(axis, to, top, bottom)} class="tube" />}
      {flow.writes.map(({ start, end }) => {
        const [a, b] = [offset(start) + 1, Math.max(offset(end) - 1, offset(start) + 3)]
        return <path d={axis.line([a, top - 2], [a, top - 6], [b, top - 6], [b, top - 2])} class="bracket" />
      })}
      {flow.forced?.slice(0, -1).map(({ end }) => {
        const { x, y } = axis.point(offset(end), bottom + (screen.upright ? 8 : 13))
        return (
          <g class="scissors">
            <path d={axis.line([offset(end), top - 1], [offset(end), bottom + 1])} />
            <Text x={x} y={y + (screen.upright ? 5 : 0)} look="mid" text="✂" />
          </g>
        )
      })}
    </g>
  )
}

function mouth(axis: Axis, along: number, top: number, bottom: number) {
  const { x: cx, y: cy } = axis.point(along, (top + bottom) / 2)
  const { width, height } = axis.rect(0, 5, 0, (bottom - top) / 2)
  return { cx, cy, rx: width, ry: height }
}

function Reads({ layout: { rows, reads }, screen, rect: rectOf }: Placed) {
  return rows.recv.groups.map((group) => {
    const read = reads[group.key]
    if (read === undefined) return null
    const rect = grow(rectOf('recv', group), screen.upright ? 0 : 3)
    const size = formatSize(read.end - read.start)
    const fits = !screen.upright && read.count === 1 && columns(size) * 6.6 < rect.width + 16
    return (
      <g>
        <rect {...rect} rx="6" class="read" />
        {read.count > 1 && <Plate rect={rect} text={`× ${read.count}`} height={21} round={10} />}
        {fits && <Text x={centre(rect).x} y={rect.y + rect.height + 13} look="note mid" text={size} />}
      </g>
    )
  })
}
