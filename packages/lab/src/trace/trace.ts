/** What may be asked of an experiment, and the most that a saved run may hold. Bytes, milliseconds, counts. */
export const LIMITS = {
  messages: 64,
  messageBytes: 65_536,
  totalBytes: 262_144,
  pace: 50,
  think: 50,
  recvSize: 65_536,
  cuts: 200,
  reads: 66_000,
  thinking: 5000,
  spans: 100_000,
} as const

/** Bytes of a length field, as `@echo/protocol` writes it by default. */
export const HEADER_LENGTH = 4

/** `recv(n)` of the original programs, in bytes. */
export const RECV_SIZE = 1024

export type Mode = 'raw' | 'framed'
export type Program = 'client' | 'client 2' | 'server'
export type Kind = 'sends' | 'stall' | 'ends' | 'killed' | 'backlog' | 'stops'

/** One run of one experiment, in both modes: the format of files, of the page and of the terminal. */
export interface Trace {
  readonly format: 'echo-lab/1'
  readonly recorded: { readonly at: string; readonly node: string; readonly platform: string }
  readonly experiment: Experiment
  readonly lanes: readonly Lane[]
}

export interface Experiment {
  readonly kind: Kind
  readonly messages: readonly MessageSpec[]
  /** All in one turn, corked, or milliseconds between two sends. Default: `'turn'`. */
  readonly pace?: 'turn' | 'corked' | number
  /** The `n` of the raw lane's `recv(n)`, in bytes. Default: 1024. */
  readonly recvSize?: number
  /** Milliseconds that the reader takes for each message. Default: 0. */
  readonly think?: number
  /** Default: true. */
  readonly noDelay?: boolean
  /** Where a proxy cuts the stream: every so many bytes, or at these offsets. Default: nowhere. */
  readonly cuts?: { readonly every: number } | { readonly at: readonly number[] }
}

/** A message as it is asked for: text, or bytes in hex; `times`: repeated. */
export interface MessageSpec {
  readonly text?: string
  readonly hex?: string
  readonly times?: number
}

export interface Lane {
  readonly mode: Mode
  readonly flows: readonly Flow[]
  /** When the lab stopped waiting, in microseconds. */
  readonly until?: number
  /** Bytes that `send()` or `write()` took, and bytes that were read. */
  readonly taken?: number
  readonly readBytes?: number
}

/** One direction of one connection. Offsets stand for bytes, since TCP keeps their order; the digests show that it did. */
export interface Flow {
  readonly from: Program
  readonly to: Program
  readonly sent: readonly Message[]
  readonly writes: readonly Span[]
  readonly reads: readonly Span[]
  readonly got: readonly Message[]
  /** Calls of `recv()` and when each was answered; null: never. */
  readonly waits: readonly { readonly at: number; readonly until: number | null }[]
  /** SHA-256 of all payloads, in hex, each end's own. */
  readonly sha256?: { readonly sent: string; readonly got: string }
  /** Pieces that a proxy made. */
  readonly forced?: readonly Span[]
  /** What the kernel held, in bytes: to be sent, and unread. */
  readonly kernel?: readonly { readonly at: number; readonly unsent: number; readonly unread: number }[]
  /** The sender's end, and how many bytes of the stream it had sent. */
  readonly end?: { readonly at: number; readonly sent: number }
  /** When the sender was killed. */
  readonly killed?: number
  /** When `recv()` first gave nothing; `spun`: how many times it did so in 40 ms. */
  readonly over?: { readonly at: number; readonly spun?: number }
  readonly failed?: Failure
}

export interface Failure {
  readonly at: number
  readonly name: string
  readonly part?: string
  readonly expected?: number
  readonly received?: number
}

/** Microseconds since the lane's first `send()`, and offsets in the stream. */
export interface Span {
  readonly at: number
  readonly start: number
  readonly end: number
}

/** `header`: bytes of its length field, 0 in raw mode. `head`: hex of the first 64 bytes of its payload. */
export interface Message extends Span {
  readonly header: number
  readonly head: string
}
