import { HEADER_LENGTH, type Flow, type Mode, type Program, type Span } from '../trace/trace.js'
import type { Note, NoteKind, Report } from './notes.js'

/** A client of a lane: what it has reported, and the port by which the connection is known, to the server maybe another. */
export interface Client {
  readonly report: Report
  readonly port: number
  readonly serverPort?: number | undefined
}

/** Both directions of each client's connection, and the lane's time: microseconds since its first message was sent. */
export function flowsOf(mode: Mode, server: Report, ...clients: readonly [Client, ...Client[]]) {
  const zero = clients[0].report.notes.find(({ kind }) => kind === 'send')!.at
  const since = (at: number) => Math.round((at - zero) * 10) / 10
  const flows = clients.flatMap(({ report, port, serverPort = port }, index) => {
    const client = endOf(index === 0 ? 'client' : 'client 2', report, port)
    const ends = [client, endOf('server', server, serverPort)] as const
    return [flowOf(mode, since, ...ends), flowOf(mode, since, ends[1], client)]
  })
  return { flows: flows as [Flow, ...Flow[]], since }
}

type Since = (at: number) => number

interface End {
  readonly program: Program
  /** Of one connection. */
  readonly notes: readonly Note[]
  readonly sha256: Report['sha256'][number] | undefined
}

function endOf(program: Program, { notes, sha256 }: Report, port: number): End {
  return { program, notes: notes.filter((note) => note.port === port), sha256: sha256[port] }
}

function flowOf(mode: Mode, since: Since, from: End, to: End): Flow {
  const header = mode === 'framed' ? HEADER_LENGTH : 0
  const [sent, got] = [from.sha256?.send, to.sha256?.got]
  const spansOf = (notes: readonly Note[], wanted: NoteKind) =>
    spans(
      notes.filter(({ kind }) => kind === wanted),
      since,
    )
  const messages = (notes: readonly Note[], wanted: NoteKind) => {
    const carried = notes.filter(({ kind }) => kind === wanted)
    const framed = carried.map(({ at, size }) => ({ at, size: size + header }))
    return spans(framed, since).map((span, index) => ({ ...span, header, head: carried[index]!.head ?? '' }))
  }
  const over = to.notes.find(({ kind }) => kind === 'over')
  const failed = to.notes.find(({ kind }) => kind === 'failed')
  const { name = 'Error', part, expected, received } = failed ?? {}
  return {
    from: from.program,
    to: to.program,
    sent: messages(from.notes, 'send'),
    writes: spansOf(from.notes, 'write'),
    reads: spansOf(to.notes, 'read'),
    got: messages(to.notes, 'got'),
    waits: waitsOf(to.notes, since),
    sha256: sent === undefined || got === undefined ? undefined : { sent, got },
    over: over && { at: since(over.at), spun: over.spun },
    failed: failed && { at: since(failed.at), name, part, expected, received },
  }
}

/** Sizes one after another, as offsets. */
export function spans(
  sizes: readonly { readonly at: number; readonly size: number }[],
  since: Since,
): Span[] {
  let end = 0
  return sizes.map(({ at, size }) => ({ at: since(at), start: end, end: (end += size) }))
}

/** Each `recv()` waits until what the program noted next. */
function waitsOf(notes: readonly Note[], since: Since): Flow['waits'] {
  const waits: { at: number; until: number | null }[] = []
  for (const { kind, at } of notes) {
    const last = waits.at(-1)
    if (kind === 'wait') waits.push({ at: since(at), until: null })
    else if (last?.until === null && ['got', 'over', 'failed'].includes(kind)) last.until = since(at)
  }
  return waits
}
