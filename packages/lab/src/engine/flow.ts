import {
  HEADER_LENGTH,
  type Failure,
  type Flow,
  type Message,
  type Mode,
  type Program,
  type Span,
} from '../trace/trace.js'
import type { Note, Report } from './notes.js'

/** One end of a connection: its program, what that has told, and the port by which it knows the connection. */
export interface End {
  readonly program: Program
  readonly report: Report
  readonly port: number
}

type Sized = Note & { readonly size: number }

/** When the first message of a lane was sent: the zero of its times. */
export function zeroOf(reports: readonly Report[]): number {
  const sends = reports.flatMap(({ notes }) => notes.filter((note) => note.kind === 'send'))
  return Math.min(...sends.map(({ at }) => at))
}

/** Microseconds since the zero, to a tenth. */
export function since(zero: number, at: number): number {
  return Math.round((at - zero) * 10) / 10
}

/** One direction of a connection, from what both ends have told. */
export function flowOf(mode: Mode, zero: number, from: End, to: End): Flow {
  const sender = notesOf(from)
  const receiver = notesOf(to)
  const header = mode === 'framed' ? HEADER_LENGTH : 0
  const over = receiver.find((note) => note.kind === 'over')
  const failed = receiver.find((note) => note.kind === 'failed')
  const sent = from.report.sha256[from.port]?.sent
  const got = to.report.sha256[to.port]?.got
  return {
    from: from.program,
    to: to.program,
    sent: messages(sized(sender, 'send'), zero, header),
    writes: spans(sized(sender, 'write'), zero),
    reads: spans(sized(receiver, 'read'), zero),
    got: messages(sized(receiver, 'got'), zero, header),
    waits: waitsOf(receiver, zero),
    ...(sent === undefined || got === undefined ? {} : { sha256: { sent, got } }),
    ...(over === undefined
      ? {}
      : { over: { at: since(zero, over.at), ...(over.spun === undefined ? {} : { spun: over.spun }) } }),
    ...(failed === undefined ? {} : { failed: failureOf(failed, zero) }),
  }
}

/** Sizes one after another, as offsets. */
export function spans(
  sizes: readonly { readonly at: number; readonly size: number }[],
  zero: number,
): Span[] {
  let offset = 0
  return sizes.map(({ at, size }) => {
    const start = offset
    offset += size
    return { at: since(zero, at), start, end: offset }
  })
}

function messages(notes: readonly Sized[], zero: number, header: number): Message[] {
  const framed = notes.map(({ at, size }) => ({ at, size: size + header }))
  return spans(framed, zero).map((span, index) => {
    const note = notes[index]!
    return { ...span, header, head: 'head' in note ? note.head : '' }
  })
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

function failureOf(note: Extract<Note, { kind: 'failed' }>, zero: number): Failure {
  const { at, name, part, expected, received } = note
  return {
    at: since(zero, at),
    name,
    ...(part === undefined ? {} : { part }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
}

function notesOf({ report, port }: End): Note[] {
  return report.notes.filter((note) => note.port === port)
}

function sized(notes: readonly Note[], kind: 'send' | 'got' | 'write' | 'read'): Sized[] {
  return notes.filter((note): note is Sized => note.kind === kind)
}
