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

/** Sizes in pixels. `scale`: of one byte, from the least to the most. */
export interface Measures {
  readonly room: number
  readonly scale: readonly [number, number]
  readonly header: number
  readonly leastPayload: number
  readonly leastPiece: number
  readonly ghost: number
  readonly gap: number
  readonly readGap: number
}

export const WIDE = {
  scale: [3, 26],
  header: 6,
  leastPayload: 20,
  leastPiece: 14,
  ghost: 30,
  gap: 13,
  readGap: 18,
} as const
export const UPRIGHT = {
  scale: [3, 9],
  header: 4,
  leastPayload: 22,
  leastPiece: 20,
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
    if (layout.length > measures.room) {
      high = scale
      continue
    }
    best = layout
    low = scale
  }
  return best
}

function place(flow: Flow, cut: Atoms, measures: Measures, scale: number): Layout {
  const { gap, readGap } = measures
  const sizes = atomSizes(flow, cut.atoms, measures, scale)
  const row = (name: RowName, between: number, key: (atom: Atom) => number) =>
    new RowBuilder(flow, cut.atoms, sizes, measures, scale).build(name, between, key)
  const rows = {
    send: row('send', gap, (atom) => atom.message),
    tcp: row('tcp', 0, () => 0),
    recv: row('recv', readGap, (atom) => atom.read),
    got: row('got', readGap, (atom) => atom.got),
  }
  const length = Math.max(LEAST_LENGTH, ...Object.values(rows).map(lengthOf))
  return {
    ...cut,
    rows: {
      send: centred(rows.send, length),
      tcp: centred(rows.tcp, length),
      recv: centred(rows.recv, length),
      got: centred(rows.got, length),
    },
    length,
  }
}

/** Linear to twelve bytes; beyond, a length grows with its logarithm. */
function units(bytes: number): number {
  return bytes <= 12 ? bytes : 12 + 3.2 * Math.log2(bytes / 12)
}

function atomSizes(flow: Flow, atoms: readonly Atom[], measures: Measures, scale: number): number[] {
  const pieces = new Map<number, number>()
  for (const { header, message } of atoms) if (!header) pieces.set(message, (pieces.get(message) ?? 0) + 1)
  return atoms.map(({ start, end, header, message }) => {
    if (header) return (end - start) * measures.header
    const whole = flow.sent[message]
    if (whole === undefined) return (end - start) * scale
    const payload = whole.end - whole.start - whole.header
    const count = pieces.get(message)!
    const full = Math.max(
      measures.leastPayload,
      units(payload) * scale,
      count > 1 ? count * measures.leastPiece : 0,
    )
    const share = (end - start) / payload
    // Small pieces of a long message would vanish beside the rest: half of the room is shared equally.
    return count === 1 ? full * share : full * (0.5 / count + 0.5 * share)
  })
}

class RowBuilder {
  readonly #flow: Flow
  readonly #atoms: readonly Atom[]
  readonly #sizes: readonly number[]
  readonly #measures: Measures
  readonly #scale: number
  readonly #boxes: Box[] = []
  readonly #groups: Group[] = []
  readonly #ghosts: Ghost[] = []
  #at = 0
  #nextMessage = 0

  constructor(
    flow: Flow,
    atoms: readonly Atom[],
    sizes: readonly number[],
    measures: Measures,
    scale: number,
  ) {
    this.#flow = flow
    this.#atoms = atoms
    this.#sizes = sizes
    this.#measures = measures
    this.#scale = scale
  }

  build(name: RowName, gap: number, keyOf: (atom: Atom) => number): Row {
    for (const [index, atom] of this.#atoms.entries()) {
      if (name === 'send') this.#emptyMessages(atom.message, gap)
      this.#add(index, keyOf(atom), name === 'got' ? this.#resultSize(index, atom) : this.#sizes[index]!, gap)
    }
    if (name === 'send') {
      this.#unsentRest()
      this.#emptyMessages(this.#flow.sent.length, gap)
    }
    return { boxes: this.#boxes, groups: this.#groups, ghosts: this.#ghosts }
  }

  #add(index: number, key: number, size: number, gap: number): void {
    const group = this.#groups.at(-1)
    const joins = group !== undefined && group.key === key && group.last === index - 1
    if (!joins && this.#at > 0) this.#at += gap
    this.#boxes.push({ at: this.#at, size })
    if (joins)
      this.#groups[this.#groups.length - 1] = { ...group, size: this.#at + size - group.at, last: index }
    else this.#groups.push({ key, at: this.#at, size, first: index, last: index })
    this.#at += size
  }

  /** Headers are gone where messages are; one of no bytes keeps a place. */
  #resultSize(index: number, { header, got, message, end }: Atom): number {
    if (!header || got < 0) return this.#sizes[index]!
    const { start = 0, header: length = 0, end: messageEnd = 0 } = this.#flow.sent[message] ?? {}
    return messageEnd === start + length && end === messageEnd ? this.#measures.ghost : 0
  }

  /** Raw messages without bytes that come before message `before`. */
  #emptyMessages(before: number, gap: number): void {
    for (; this.#nextMessage < before; this.#nextMessage++) {
      const { start, end } = this.#flow.sent[this.#nextMessage]!
      if (start === end) this.#addGhost('empty', this.#nextMessage, this.#measures.ghost, gap)
    }
  }

  #unsentRest(): void {
    const last = this.#atoms.at(-1)
    const message = last === undefined ? undefined : this.#flow.sent[last.message]
    if (last === undefined || message === undefined || message.end === last.end) return
    this.#addGhost(
      'unsent',
      last.message,
      Math.max(this.#measures.leastPiece, units(message.end - last.end) * this.#scale),
      0,
    )
  }

  #addGhost(kind: Ghost['kind'], message: number, size: number, gap: number): void {
    if (this.#at > 0) this.#at += gap
    this.#ghosts.push({ kind, message, at: this.#at, size })
    this.#at += size
  }
}

function lengthOf({ boxes, ghosts }: Row): number {
  return Math.max(
    0,
    ...[boxes.at(-1), ghosts.at(-1)].map((box) => (box === undefined ? 0 : box.at + box.size)),
  )
}

function centred(row: Row, length: number): Row {
  const shift = (length - lengthOf(row)) / 2
  const move = <B extends Box>(box: B): B => ({ ...box, at: box.at + shift })
  return { boxes: row.boxes.map(move), groups: row.groups.map(move), ghosts: row.ghosts.map(move) }
}
