import { atomsOf, type Atom, type Atoms } from './atoms.js'
import type { Flow } from './trace.js'

/** Positions along the stream, in pixels of the picture. */
export interface Box {
  readonly at: number
  readonly size: number
}

/** Atoms of one row that belong together: `first` to `last`. `key`: which send, read or result they are; -1: none. */
export interface Group extends Box {
  readonly key: number
  readonly first: number
  readonly last: number
}

/** What has no byte in the stream: a raw message without bytes, or the rest of a message that was never sent. */
export interface Ghost extends Box {
  readonly message: number
  readonly kind: 'empty' | 'unsent'
}

export interface Row {
  /** One for each atom, in order. */
  readonly boxes: readonly Box[]
  readonly groups: readonly Group[]
  readonly ghosts: readonly Ghost[]
}

export const ROWS = ['send', 'tcp', 'recv', 'got'] as const
export type RowName = (typeof ROWS)[number]

export interface Layout extends Atoms {
  readonly rows: Readonly<Record<RowName, Row>>
  readonly length: number
}

/** Sizes in pixels. `scale`: of one byte, from the least to the most; `payload` and `piece`: the least. */
export interface Measures {
  readonly room: number
  readonly scale: readonly [number, number]
  readonly header: number
  readonly payload: number
  readonly piece: number
  readonly ghost: number
  readonly gap: number
  readonly readGap: number
}

export const WIDE = {
  scale: [3, 26],
  header: 6,
  payload: 20,
  piece: 14,
  ghost: 30,
  gap: 13,
  readGap: 18,
} as const
export const UPRIGHT = {
  scale: [3, 9],
  header: 4,
  payload: 22,
  piece: 20,
  ghost: 22,
  gap: 7,
  readGap: 12,
} as const

/** A picture is at least as long, so that an empty stream has a place. */
const LEAST_LENGTH = 90

/**
 * Places each atom in four rows: in order, with gaps only at the row's own boundaries, each row centred. So what is joined
 * draws together, and what is parted draws apart. The largest scale is taken that fits the room, or else the least.
 */
export function layOut(flow: Flow, measures: Measures): Layout {
  const cut = atomsOf(flow)
  let [low, high] = measures.scale
  let best = place(flow, cut, measures, low)
  for (let tries = 0; tries < 8; tries++) {
    const scale = (low + high) / 2
    const layout = place(flow, cut, measures, scale)
    if (layout.length > measures.room) high = scale
    else [best, low] = [layout, scale]
  }
  return best
}

function place(flow: Flow, cut: Atoms, measures: Measures, scale: number): Layout {
  const { gap, readGap } = measures
  const sizes = atomSizes(flow, cut.atoms, measures, scale)
  const items = (key: (atom: Atom) => number) =>
    cut.atoms.map((atom, index) => ({ key: key(atom), size: sizes[index]! }))
  const results = cut.atoms.map((atom, index) => ({
    key: atom.got,
    size: resultSize(flow, atom, sizes[index]!, measures),
  }))
  const placed = {
    send: placeRow(sendItems(flow, cut.atoms, sizes, measures, scale), gap),
    tcp: placeRow(
      items(() => 0),
      0,
    ),
    recv: placeRow(
      items(({ read }) => read),
      readGap,
    ),
    got: placeRow(results, readGap),
  }
  const length = Math.max(LEAST_LENGTH, ...ROWS.map((row) => placed[row].length))
  const rows = Object.fromEntries(ROWS.map((row) => [row, centred(placed[row], length)])) as Layout['rows']
  return { ...cut, rows, length }
}

/** Linear to twelve bytes; beyond, a length grows with its logarithm. */
function units(bytes: number): number {
  return bytes <= 12 ? bytes : 12 + 3.2 * Math.log2(bytes / 12)
}

function atomSizes(flow: Flow, atoms: readonly Atom[], measures: Measures, scale: number): number[] {
  const counts = new Map<number, number>()
  for (const { header, message } of atoms) if (!header) counts.set(message, (counts.get(message) ?? 0) + 1)
  return atoms.map(({ start, end, header, message }) => {
    if (header) return (end - start) * measures.header
    const whole = flow.sent[message]
    if (whole === undefined) return (end - start) * scale
    const payload = whole.end - whole.start - whole.header
    const pieces = counts.get(message)!
    const least = pieces > 1 ? pieces * measures.piece : 0
    const full = Math.max(measures.payload, units(payload) * scale, least)
    const share = (end - start) / payload
    // Small pieces of a long message would vanish beside the rest: half of the room is shared equally.
    return pieces === 1 ? full * share : full * (0.5 / pieces + 0.5 * share)
  })
}

/** Headers are gone where messages are; one of no bytes keeps a place. */
function resultSize(
  { sent }: Flow,
  { header, got, message, end }: Atom,
  size: number,
  { ghost }: Measures,
): number {
  if (!header || got < 0) return size
  const whole = sent[message]
  return whole !== undefined && whole.end === whole.start + whole.header && end === whole.end ? ghost : 0
}

/** What stands in a row: an atom, or a ghost between them. Items with the same key stand together. */
interface Item {
  readonly key: number
  readonly size: number
  readonly ghost?: Ghost['kind']
}

function sendItems(
  flow: Flow,
  atoms: readonly Atom[],
  sizes: readonly number[],
  measures: Measures,
  scale: number,
) {
  return flow.sent.flatMap(({ start, end }, key): Item[] => {
    if (start === end) return [{ key, size: measures.ghost, ghost: 'empty' }]
    const own = atoms.flatMap(({ message }, index) => (message === key ? [{ key, size: sizes[index]! }] : []))
    const unsent = end - (atoms.findLast(({ message }) => message === key)?.end ?? end)
    const size = Math.max(measures.piece, units(unsent) * scale)
    return unsent === 0 ? own : [...own, { key, size, ghost: 'unsent' }]
  })
}

function placeRow(items: readonly Item[], gap: number): Row & { readonly length: number } {
  const boxes: Box[] = []
  const groups: Group[] = []
  const ghosts: Ghost[] = []
  let at = 0
  let last: number | undefined
  for (const { key, size, ghost } of items) {
    if (at > 0 && key !== last) at += gap
    const group = groups.at(-1)
    if (ghost !== undefined) ghosts.push({ kind: ghost, message: key, at, size })
    else if (group !== undefined && key === last)
      groups[groups.length - 1] = { ...group, size: at + size - group.at, last: boxes.push({ at, size }) - 1 }
    else groups.push({ key, at, size, first: boxes.length, last: boxes.push({ at, size }) - 1 })
    at += size
    last = key
  }
  return { boxes, groups, ghosts, length: at }
}

function centred(row: Row & { readonly length: number }, length: number): Row {
  const shift = (length - row.length) / 2
  const move = <B extends Box>(box: B): B => ({ ...box, at: box.at + shift })
  return { boxes: row.boxes.map(move), groups: row.groups.map(move), ghosts: row.ghosts.map(move) }
}
