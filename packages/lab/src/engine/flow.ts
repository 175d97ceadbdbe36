import { HEADER_LENGTH, type Failure, type Flow, type Mode, type Program, type Span } from '../trace/trace.js'
import type { Note, NoteKind, Report } from './notes.js'

/** One end of a connection: its program, what that has reported, and the port by which it knows the connection. */
export interface End {
  readonly program: Program
  readonly report: Report
  readonly port: number
}

/** When the first message of a lane was sent: the zero of its times. */
export function zeroOf({ notes }: Report): number {
  return notes.find(({ kind }) => kind === 'send')!.at
}

/** Microseconds since the zero, to a tenth. */
export function since(zero: number, at: number): number {
  return Math.round((at - zero) * 10) / 10
}

/** One direction of a connection, from what both ends have reported. */
export function flowOf(mode: Mode, zero: number, from: End, to: End): Flow {
  const header = mode === 'framed' ? HEADER_LENGTH : 0
  const sender = from.report.notes.filter(({ port }) => port === from.port)
  const receiver = to.report.notes.filter(({ port }) => port === to.port)
  const spansOf = (notes: readonly Note[], kind: NoteKind) =>
    spans(
      notes.filter((note) => note.kind === kind),
      zero,
    )
  const messages = (notes: readonly Note[], wanted: NoteKind) => {
    const carried = notes.filter(({ kind }) => kind === wanted)
    const framed = carried.map(({ at, size }) => ({ at, size: size + header }))
    return spans(framed, zero).map((span, index) => ({ ...span, header, head: carried[index]!.head ?? '' }))
  }
  const over = receiver.find(({ kind }) => kind === 'over')
  const failed = receiver.find(({ kind }) => kind === 'failed')
  const [sent, got] = [from.report.sha256[from.port]?.send, to.report.sha256[to.port]?.got]
  return {
    from: from.program,
    to: to.program,
    sent: messages(sender, 'send'),
    writes: spansOf(sender, 'write'),
    reads: spansOf(receiver, 'read'),
    got: messages(receiver, 'got'),
    waits: waitsOf(receiver, zero),
    sha256: sent === undefined || got === undefined ? undefined : { sent, got },
    over: over && { at: since(zero, over.at), spun: over.spun },
    failed: failed && failureOf(failed, zero),
  }
}

/** Sizes one after another, as offsets. */
export function spans(
  sizes: readonly { readonly at: number; readonly size: number }[],
  zero: number,
): Span[] {
  let end = 0
  return sizes.map(({ at, size }) => ({ at: since(zero, at), start: end, end: (end += size) }))
}

/** Each `recv()` waits until what the program noted next. */
function waitsOf(notes: readonly Note[], zero: number): Flow['waits'] {
  const waits: { at: number; until: number | null }[] = []
  for (const { kind, at } of notes) {
    const last = waits.at(-1)
    if (kind === 'wait') waits.push({ at: since(zero, at), until: null })
    else if (last?.until === null && (kind === 'got' || kind === 'over' || kind === 'failed'))
      last.until = since(zero, at)
  }
  return waits
}

function failureOf({ at, name = 'Error', part, expected, received }: Note, zero: number): Failure {
  return { at: since(zero, at), name, part, expected, received }
}
