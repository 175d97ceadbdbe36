import * as v from 'valibot'

/** The part of the platform's text API that is used here: neither Node's types nor the browser's are loaded. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
const encoder = new TextEncoder()

/** What may be asked of an experiment, and the most that a saved run may hold. Bytes, milliseconds, counts. */
export const LIMITS = {
  messages: 64,
  messageBytes: 65_536,
  totalBytes: 262_144,
  pace: 50,
  think: 50,
  recvSize: 65_536,
  pieces: 200,
  reads: 66_000,
  thinking: 5000,
  spans: 100_000,
  streamBytes: 32 * 1024 * 1024,
} as const

/** Bytes of a length field, as `@echo/protocol` writes it by default. */
export const HEADER_LENGTH = 4

/** `recv(n)` of the original programs, in bytes. */
export const RECV_SIZE = 1024

/** How many messages each kind of experiment takes: at least, at most. */
const COUNTS = {
  sends: [1, LIMITS.messages],
  stall: [1, 1],
  ends: [1, 1],
  killed: [2, 2],
  backlog: [2, 2],
  stops: [0, 0],
} as const
export type Kind = keyof typeof COUNTS

const whole = (least: number, most: number) => {
  const message = `a whole number from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}

/** Text, or bytes in hex; `times`: repeated. */
const messageSpec = v.object({
  text: v.optional(v.string()),
  hex: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/i, 'pairs of hexadecimal digits'))),
  times: v.optional(whole(1, LIMITS.messageBytes)),
})

const PACES = `'turn', 'corked', or a whole number from 1 to ${LIMITS.pace}`

const members = v.object({
  kind: v.picklist(Object.keys(COUNTS) as Kind[], 'unknown'),
  messages: v.array(messageSpec, 'a list'),
  /** All in one turn, corked, or milliseconds between two sends. */
  pace: v.optional(v.union([v.picklist(['turn', 'corked']), whole(1, LIMITS.pace)], PACES), 'turn'),
  /** The `n` of the raw lane's `recv(n)`, in bytes. */
  recvSize: v.optional(whole(1, LIMITS.recvSize), RECV_SIZE),
  /** Milliseconds that the reader takes for each message. */
  think: v.optional(whole(0, LIMITS.think), 0),
  noDelay: v.optional(v.boolean(), true),
  /** A proxy cuts the stream every so many bytes; 0: there is none. */
  cutEvery: v.optional(whole(0, LIMITS.messageBytes), 0),
})
const experiment = v.pipe(
  members,
  v.rawCheck(({ dataset, addIssue }) => {
    const excess = dataset.typed ? excessOf(dataset.value) : undefined
    if (excess !== undefined) addIssue({ message: excess })
  }),
)

const microseconds = v.number()
const bytes = whole(0, LIMITS.streamBytes)
const program = v.picklist(['client', 'client 2', 'server'])

/** Microseconds since the lane's first `send()`, and offsets in the stream. */
const span = v.object({ at: microseconds, start: bytes, end: bytes })

/** `header`: bytes of its length field, 0 in raw mode. `head`: hex of the first 64 bytes of its payload. */
const message = v.object({
  ...span.entries,
  header: whole(0, HEADER_LENGTH),
  head: v.pipe(v.string(), v.regex(/^([0-9a-f]{2}){0,64}$/, 'hex of at most 64 bytes')),
})
const inOrder = <S extends Span>() =>
  v.check<S[], string>(
    (all) => all.every(({ start, end }, index) => start === (all[index - 1]?.end ?? 0) && start <= end),
    'spans that follow each other',
  )
const spans = v.pipe(v.array(span), v.maxLength(LIMITS.spans), inOrder())
const messages = (most: number) => v.pipe(v.array(message), v.maxLength(most), inOrder())

const failure = v.object({
  at: microseconds,
  name: v.string(),
  part: v.optional(v.string()),
  expected: v.optional(bytes),
  received: v.optional(bytes),
})

/** One direction of one connection. Offsets stand for bytes, since TCP keeps their order; the digests show that it did. */
const flow = v.object({
  from: program,
  to: program,
  sent: messages(LIMITS.messages),
  writes: spans,
  reads: spans,
  got: messages(LIMITS.spans),
  /** Calls of `recv()` and when each was answered; null: never. */
  waits: v.array(v.object({ at: microseconds, until: v.nullable(microseconds) })),
  /** SHA-256 of all payloads, in hex, each end's own. */
  sha256: v.optional(v.object({ sent: v.string(), got: v.string() })),
  /** Pieces that a proxy made. */
  forced: v.optional(spans),
  /** What the kernel held, in bytes: to be sent, and unread. */
  kernel: v.optional(v.object({ at: microseconds, unsent: bytes, unread: bytes })),
  /** The sender ended in the middle of a message. */
  truncated: v.optional(v.boolean()),
  /** When the sender was killed. */
  killed: v.optional(microseconds),
  /** When `recv()` first gave nothing; `spun`: how many times it did so in 40 ms. */
  over: v.optional(v.object({ at: microseconds, spun: v.optional(whole(0, 1e9)) })),
  failed: v.optional(failure),
})

const lane = v.object({
  mode: v.picklist(['raw', 'framed']),
  flows: v.pipe(v.array(flow), v.minLength(1), v.maxLength(4)),
  /** When the lab stopped waiting. */
  until: v.optional(microseconds),
  /** Bytes that `send()` or `write()` took, and bytes that were read. */
  taken: v.optional(bytes),
  readBytes: v.optional(bytes),
})

const lanes = v.pipe(
  v.tuple([lane, lane]),
  v.check(([raw, framed]) => raw.mode === 'raw' && framed.mode === 'framed', 'raw, then framed'),
)

/** One run of one experiment, in both modes: the format of files, of the page and of the terminal. */
const trace = v.object({
  format: v.literal('echo-lab/1'),
  recorded: v.object({ at: v.string(), node: v.string(), platform: v.string() }),
  experiment,
  lanes,
})

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T
type Read<S extends v.GenericSchema> = Frozen<v.InferOutput<S>>

/** What was asked for, with its defaults filled in. */
export type Experiment = Read<typeof experiment>
/** What may be asked for. */
export type ExperimentSpec = Frozen<v.InferInput<typeof experiment>>
export type MessageSpec = Read<typeof messageSpec>
export type Mode = Lane['mode']
export type Program = Flow['from']
export type Trace = Read<typeof trace>
export type Lane = Read<typeof lane>
export type Flow = Read<typeof flow>
export type Failure = Read<typeof failure>
export type Span = Read<typeof span>
export type Message = Read<typeof message>

/** What was asked for, or a file that was opened, is not what it should be. The message is one line. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/**
 * Makes an experiment of what somebody has sent: known members only, within the limits.
 * @throws {InputError}
 */
export function checkExperiment(input: unknown): Experiment {
  return checked(experiment, input)
}

/**
 * Reads a saved run. Every member is checked and no other is kept, so that a file from anywhere can be drawn.
 * @throws {InputError}
 */
export function readTrace(text: string): Trace {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    throw new InputError('not JSON')
  }
  return checked(trace, input)
}

function checked<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, input)
  if (success) return output
  const path = v.getDotPath(issues[0])
  throw new InputError(path === null ? issues[0].message : `${path}: ${issues[0].message}`)
}

/** What an experiment has too much or too little of. */
function excessOf({ kind, messages: all, recvSize, think }: v.InferOutput<typeof members>) {
  const [least, most] = COUNTS[kind]
  if (all.length < least || all.length > most)
    return `messages: ${kind} takes ${least === most ? least : `${least} to ${most}`}`
  const lengths = all.map(specLength)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const reads = sum(lengths.map((length) => Math.ceil(length / recvSize)))
  if (Math.max(...lengths) > LIMITS.messageBytes) return `a message has at most ${LIMITS.messageBytes} bytes`
  if (sum(lengths) > LIMITS.totalBytes) return `all messages together have at most ${LIMITS.totalBytes} bytes`
  if (kind === 'ends' && lengths[0]! < 3) return 'ends: the message has at least 3 bytes'
  if (reads > LIMITS.reads) return `recvSize: so small that it takes more than ${LIMITS.reads} reads`
  return reads * think > LIMITS.thinking ? `think: more than ${LIMITS.thinking} ms in all` : undefined
}

function specLength({ text = '', hex, times = 1 }: MessageSpec): number {
  return (hex === undefined ? encoder.encode(text).length : hex.length / 2) * times
}
