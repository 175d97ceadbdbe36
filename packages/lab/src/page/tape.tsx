import type { Atom } from '../trace/atoms.js'
import { columns, fit, formatSize, textOf } from '../trace/bytes.js'
import { ROWS, type Box, type Ghost, type RowName } from '../trace/layout.js'
import { centre, grow, type Axis, type Rect } from './axis.js'
import { Count, Results } from './results.js'
import { COLUMN, place, type Placed, type TapeProps } from './tape-place.js'

/** The stream as a tape: what was sent, what TCP carried, what each read gave, what the program took for messages. */
export function Tape(props: TapeProps) {
  const tape = place(props)
  const { layout, screen, byte, label, begin, thick, axis, cross } = tape
  const { atoms, rows, length } = layout
  const lit = byte === undefined ? -1 : atoms.findIndex(({ start, end }) => start <= byte && byte < end)
  const along = begin + length + (screen.upright ? 22 : 30)
  const across = cross('got') + thick + (screen.upright ? 6 : 26)
  const { width, height } = axis.rect(0, screen.upright ? along : Math.max(screen.room, along), 0, across)
  const way =
    atoms[lit] === undefined
      ? []
      : ROWS.flatMap((row) => {
          const { at, size } = rows[row].boxes[lit]!
          const { start, end } = atoms[lit]!
          const there = begin + at + (size * (byte! + 0.5 - start)) / (end - start)
          return size === 0 ? [] : [[there, cross(row)] as const, [there, cross(row) + thick] as const]
        })
  return (
    <svg
      class={lit >= 0 ? 'tracing' : ''}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      {...{ width, height }}
    >
      <Ribbons tape={tape} lit={lit} />
      <RowLabels tape={tape} />
      {ROWS.map((row) => (
        <Cells key={row} tape={tape} row={row} />
      ))}
      {rows.send.groups.map((group) => (
        <rect {...tape.rect('send', group)} rx="5" class="sent" />
      ))}
      {rows.send.ghosts.map((ghost) => (
        <Dead tape={tape} ghost={ghost} />
      ))}
      <Tube tape={tape} />
      <Reads tape={tape} />
      <Results tape={tape} />
      {way.length > 0 && <path d={axis.line(...way)} class="journey" />}
    </svg>
  )
}

function RowLabels({ tape: { words, mode, recvSize, screen, cross, thick } }: { tape: Placed }) {
  const names = { ...words.rows, recv: mode === 'raw' ? words.rows.recv(recvSize) : words.rows.read }
  return ROWS.map((row) => {
    const middle = cross(row) + thick / 2
    if (!screen.upright)
      return (
        <text x={0} y={middle + 5} class="row">
          {names[row]}
        </text>
      )
    return (
      <text y={14} class="row mid">
        {names[row].split(' ').map((word, index) => (
          <tspan x={middle} dy={index * 15}>
            {word}
          </tspan>
        ))}
      </text>
    )
  })
}

function Ribbons({
  tape: {
    layout: { atoms, rows },
    begin,
    cross,
    thick,
    axis,
  },
  lit,
}: {
  tape: Placed
  lit: number
}) {
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
      const shape = `M${at(a.at, from)}C${at(a.at, half)} ${at(b.at, half)} ${at(b.at, to)}L${at(bEnd, to)}C${at(bEnd, half)} ${at(aEnd, half)} ${at(aEnd, from)}Z`
      return (
        <path d={shape} class={`m${message % 8} ribbon${atoms[lit]?.message === message ? ' lit' : ''}`} />
      )
    })
  })
}

/** The atoms of one row, their texts, and the lengths in their headers. */
function Cells({ tape, row }: { tape: Placed; row: RowName }) {
  const {
    layout: { atoms, rows },
    onByte,
  } = tape
  const shown = atoms.flatMap((atom, index) => {
    const gone = row === 'got' && atom.header && atom.got >= 0
    return gone || rows[row].boxes[index]!.size === 0
      ? []
      : [{ atom, rect: tape.rect(row, rows[row].boxes[index]!) }]
  })
  const follow =
    ({ start, end }: Atom, rect: Rect) =>
    (event: PointerEvent) => {
      const drawn = (event.currentTarget as Element).getBoundingClientRect()
      const share = tape.screen.upright
        ? (event.clientY - drawn.y) / rect.height
        : (event.clientX - drawn.x) / rect.width
      onByte?.(Math.min(end - 1, Math.max(start, Math.floor(start + share * (end - start)))))
    }
  return (
    <g>
      {shown.map(({ atom, rect }) => (
        <g onPointerMove={follow(atom, rect)}>
          <rect {...rect} class={`m${atom.message % 8}`} />
          {atom.header && <rect {...rect} class="header" />}
        </g>
      ))}
      {runsOf(tape, row).map((run) =>
        run.header ? <Plate tape={tape} run={run} row={row} /> : <RunText tape={tape} run={run} row={row} />,
      )}
    </g>
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
  for (const [index, atom] of atoms.entries()) {
    const { at, size } = rows[row].boxes[index]!
    const { message, header, read, got, start, end } = atom
    const piece = row === 'recv' ? read : row === 'got' && mode === 'raw' ? got : 0
    if ((row === 'recv' && (reads[read]?.count ?? 1) > 1) || (row === 'got' && header)) continue
    const key = `${message}/${header}/${piece}`
    const last = runs.at(-1)
    if (last?.key === key && last.end === start)
      runs[runs.length - 1] = { ...last, size: at + size - last.at, end }
    else runs.push({ at, size, header, message, start, end, key })
  }
  return runs
}

/** The length that a whole header says. */
function Plate({
  tape,
  run: { message, start, end, ...box },
  row,
}: {
  tape: Placed
  run: Run
  row: RowName
}) {
  const sent = tape.flow.sent[message]
  if (sent === undefined || start !== sent.start || end !== sent.start + sent.header) return null
  const { x, y } = centre(tape.rect(row, box))
  const text = String(sent.end - end)
  const width = 6 + text.length * COLUMN
  const height = tape.screen.upright ? 14 : 18
  return (
    <g class="plate">
      <rect x={x - width / 2} y={y - height / 2} rx="3" {...{ width, height }} />
      <text x={x} y={y + 4.5} class="in">
        {text}
      </text>
    </g>
  )
}

function RunText({ tape, run, row }: { tape: Placed; run: Run; row: RowName }) {
  const rect = tape.rect(row, run)
  const decoded = tape.mode === 'raw' || row !== 'recv'
  const text = textOf(tape.flow, run.start, run.end)
  // Only a program that takes a read for a message decodes it by itself.
  const shown = fit(decoded ? text : text.replaceAll('\uFFFD', '·'), Math.floor((rect.width - 4) / COLUMN))
  const { x, y } = centre(rect)
  return rect.height < 13 ? null : (
    <text x={x} y={y + 5} class="in">
      {shown}
    </text>
  )
}

/** What was to be sent, and never was. */
function Dead({ tape, ghost }: { tape: Placed; ghost: Ghost }) {
  const { flow, axis, begin, thick, cross } = tape
  const rect = tape.rect('send', ghost)
  const { x, y } = centre(rect)
  const middle = begin + ghost.at + ghost.size / 2
  const foot = cross('send') + thick + (tape.screen.upright ? 8 : 10)
  // Otherwise the rest may still come.
  const dead = ghost.kind === 'empty' || flow.end !== undefined
  const { start, header, end } = flow.sent[ghost.message]!
  const unsent = Math.max(start + header, tape.layout.atoms.at(-1)?.end ?? 0)
  const text = ghost.kind === 'empty' ? "''" : unsent < end ? textOf(flow, unsent, end) : ''
  return (
    <g>
      <rect {...rect} rx="5" class="ghost" />
      <text x={x} y={y + 5} class="note mid">
        {text}
      </text>
      {dead && (
        <path
          d={
            axis.line([middle, foot - 10], [middle, foot]) + axis.line([middle - 7, foot], [middle + 7, foot])
          }
          class="dead"
        />
      )}
    </g>
  )
}

/** One tube without gaps, a bracket for each write, scissors where a proxy cut, a cap where the sender ended. */
function Tube({ tape }: { tape: Placed }) {
  const {
    layout: { atoms, rows },
    flow,
    axis,
    begin,
    thick,
    cross,
    screen,
  } = tape
  const [top, bottom] = [cross('tcp') - 4, cross('tcp') + thick + 4]
  const { at, size } = rows.tcp.groups[0] ?? { at: tape.layout.length / 2 - 70, size: 140 }
  const closed = flow.end !== undefined
  const reach = screen.upright ? 10 : 24
  const [from, to] = [begin + at - reach, begin + at + size + (closed ? 6 : reach)]
  const offset = (byte: number) => {
    const index = atoms.findIndex(({ start, end }) => start < byte && byte <= end)
    const box = rows.tcp.boxes[index]
    return box === undefined
      ? begin + at
      : begin + box.at + (box.size * (byte - atoms[index]!.start)) / (atoms[index]!.end - atoms[index]!.start)
  }
  return (
    <g>
      <path d={axis.line([from, top], [to, top]) + axis.line([from, bottom], [to, bottom])} class="tube" />
      <ellipse {...mouth(axis, from, top, bottom)} class="tube" />
      {closed ? (
        <path d={axis.line([to, top - 3], [to, bottom + 3])} class="dead" />
      ) : (
        <ellipse {...mouth(axis, to, top, bottom)} class="tube" />
      )}
      {flow.writes.map(({ start, end }) => {
        const [a, b] = [offset(start) + 1, Math.max(offset(end) - 1, offset(start) + 3)]
        return <path d={axis.line([a, top - 2], [a, top - 6], [b, top - 6], [b, top - 2])} class="bracket" />
      })}
      {flow.forced?.slice(0, -1).map(({ end }) => {
        const { x, y } = axis.point(offset(end), bottom + (screen.upright ? 8 : 13))
        return (
          <g class="scissors">
            <path d={axis.line([offset(end), top - 1], [offset(end), bottom + 1])} />
            <text x={x} y={y + (screen.upright ? 5 : 0)}>
              ✂
            </text>
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

function Reads({ tape }: { tape: Placed }) {
  const {
    layout: { rows, reads },
    screen,
  } = tape
  return rows.recv.groups.map((group) => {
    const read = reads[group.key]
    if (read === undefined) return null
    const rect = grow(tape.rect('recv', group), screen.upright ? 0 : 3)
    const { x } = centre(rect)
    const size = formatSize(read.end - read.start)
    return (
      <g>
        <rect {...rect} rx="6" class="read" />
        {read.count > 1 && <Count rect={rect} count={read.count} />}
        {!screen.upright && read.count === 1 && columns(size) * 6.6 < rect.width + 16 && (
          <text x={x} y={rect.y + rect.height + 13} class="note mid">
            {size}
          </text>
        )}
      </g>
    )
  })
}
