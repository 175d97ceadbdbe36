import type { Atom } from '../trace/atoms.js'
import { fit, textOf } from '../trace/bytes.js'
import { ROWS, type Box, type RowName } from '../trace/layout.js'
import type { Axis, Rect } from './axis.js'
import { Frames } from './frames.js'
import { COLUMN, Inside, Picture, Plate, Text } from './parts.js'
import { usePlaced, type Placed, type TapeProps } from './tape-place.js'

/** The stream as a tape: what was sent, what TCP carried, what each read gave, what the program took for messages. */
export function Tape(props: TapeProps) {
  const tape = usePlaced(props)
  const { layout, upright, room, byte, label, begin, thick, axis, cross } = tape
  const { atoms, rows, length } = layout
  const lit = byte === undefined ? -1 : atoms.findIndex(({ start, end }) => start <= byte && byte < end)
  const along = begin + length + (upright ? 22 : 30)
  const across = cross('got') + thick + (upright ? 6 : 26)
  const { width, height } = axis.rect(0, upright ? along : Math.max(room, along), 0, across)
  const way = ROWS.flatMap((row) => {
    const box = rows[row].boxes[lit]
    if (byte === undefined || box === undefined || box.size === 0) return []
    const { start, end } = atoms[lit]!
    const there = begin + box.at + (box.size * (byte + 0.5 - start)) / (end - start)
    return [[there, cross(row)] as const, [there, cross(row) + thick] as const]
  })
  return (
    <Picture class={way.length > 0 ? 'tracing' : ''} {...{ label, width, height }}>
      <Ribbons {...tape} lit={atoms[lit]?.message} />
      {ROWS.map((row) => (
        <g key={row}>
          <RowLabel {...tape} row={row} />
          <Cells {...tape} row={row} />
          {runsOf(tape, row).map((run) => (
            <RunText {...tape} run={run} row={row} />
          ))}
        </g>
      ))}
      <Tube {...tape} />
      <Frames {...tape} />
      {way.length > 0 && <path d={axis.line(...way)} class="journey" />}
    </Picture>
  )
}

interface OfRow extends Placed {
  readonly row: RowName
}

function RowLabel({ say, mode, recvSize, upright, cross, thick, row }: OfRow) {
  const name = row === 'recv' ? (mode === 'raw' ? `recv(${recvSize})` : say('rows.read')) : say(`rows.${row}`)
  const middle = cross(row) + thick / 2
  if (!upright) return <Text x={0} y={middle + 5} look="row" text={name} />
  return name
    .split(' ')
    .map((word, index) => <Text x={middle} y={14 + index * 15} look="row mid" text={word} />)
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
  const at = (along: number, across: number) => axis.line([begin + along, across]).slice(1)
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

/** The atoms of one row. Under the pointer a byte is followed. */
function Cells({ row, layout: { atoms, rows }, onByte, upright, rect: rectOf }: OfRow) {
  const follow =
    ({ start, end }: Atom, { width, height }: Rect) =>
    (event: PointerEvent) => {
      const { x, y } = (event.currentTarget as Element).getBoundingClientRect()
      const share = upright ? (event.clientY - y) / height : (event.clientX - x) / width
      onByte?.(Math.min(end - 1, Math.max(start, Math.floor(start + share * (end - start)))))
    }
  return atoms.map((atom, index) => {
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
}

type Run = Box & Pick<Atom, 'header' | 'message' | 'start' | 'end'> & { readonly key: string }

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
function RunText({ flow, mode, upright, rect: rectOf, run, row }: OfRow & { run: Run }) {
  const rect = rectOf(row, run)
  const sent = flow.sent[run.message]
  if (run.header) {
    if (sent === undefined || run.start !== sent.start || run.end !== sent.start + sent.header) return null
    const length = String(sent.end - run.end)
    // A long number reaches into the message that it is of, not into the one before.
    const width = Math.max(rect.width, 10 + length.length * COLUMN)
    return <Plate rect={{ ...rect, width }} text={length} height={upright ? 14 : 18} />
  }
  const text = textOf(flow, run.start, run.end)
  // Only a program that takes a read for a message decodes it by itself.
  const decoded = mode === 'raw' || row !== 'recv' ? text : text.replaceAll('\uFFFD', '·')
  const shown = fit(decoded, Math.floor((rect.width - 4) / COLUMN))
  return rect.height < 13 ? null : <Inside rect={rect} text={shown} />
}

/** One tube without gaps, a bracket for each write, scissors where a proxy cut, a cap where the sender ended. */
function Tube({ layout: { atoms, rows, length }, flow, axis, begin, thick, cross, upright }: Placed) {
  const [top, bottom] = [cross('tcp') - 4, cross('tcp') + thick + 4]
  const { at, size } = rows.tcp.groups[0] ?? { at: length / 2 - 70, size: 140 }
  const closed = flow.truncated === true
  const reach = upright ? 10 : 24
  const [from, to] = [begin + at - reach, begin + at + size + (closed ? 6 : reach)]
  const offset = (byte: number) => {
    const index = atoms.findIndex(({ start, end }) => start < byte && byte <= end)
    const [atom, box] = [atoms[index], rows.tcp.boxes[index]]
    if (atom === undefined || box === undefined) return begin + at
    return begin + box.at + (box.size * (byte - atom.start)) / (atom.end - atom.start)
  }
  return (
    <g>
      <path d={axis.line([from, top], [to, top]) + axis.line([from, bottom], [to, bottom])} class="tube" />
      <ellipse {...mouth(axis, from, top, bottom)} class="tube" />
      {closed && <path d={axis.line([to, top - 3], [to, bottom + 3])} class="dead" />}
      {!closed && <ellipse {...mouth(axis, to, top, bottom)} class="tube" />}
      {flow.writes.map(({ start, end }) => {
        const [a, b] = [offset(start) + 1, Math.max(offset(end) - 1, offset(start) + 3)]
        return <path d={axis.line([a, top - 2], [a, top - 6], [b, top - 6], [b, top - 2])} class="bracket" />
      })}
      {flow.forced?.slice(0, -1).map(({ end }) => {
        const { x, y } = axis.point(offset(end), bottom + (upright ? 8 : 13))
        return (
          <g class="scissors">
            <path d={axis.line([offset(end), top - 1], [offset(end), bottom + 1])} />
            <Text x={x} y={y + (upright ? 5 : 0)} look="mid" text="✂" />
          </g>
        )
      })}
    </g>
  )
}

function mouth(axis: Axis, along: number, top: number, bottom: number) {
  const { x: cx, y: cy } = axis.point(along, (top + bottom) / 2)
  const { width: rx, height: ry } = axis.rect(0, 5, 0, (bottom - top) / 2)
  return { cx, cy, rx, ry }
}
