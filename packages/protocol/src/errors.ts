import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * Every error this project raises, in one tree. `code` is stable, messages are not.
 *
 * ```
 * EchoError
 * ├── FrameTooLargeError      ECHO_ERR_FRAME_TOO_LARGE    a length over the limit
 * ├── MalformedFrameError     ECHO_ERR_MALFORMED_FRAME    a header that no frame can have
 * ├── TruncatedFrameError     ECHO_ERR_TRUNCATED_FRAME    the stream ended inside a frame
 * ├── CodecError              ECHO_ERR_CODEC              a payload or a message that the codec refuses; recoverable
 * ├── ConnectionClosedError   ECHO_ERR_CLOSED             the connection is closed or was lost
 * ├── SendBufferFullError     ECHO_ERR_SEND_BUFFER_FULL   the hard limit of unsent bytes; recoverable
 * ├── TimeoutError            ECHO_ERR_TIMEOUT            a deadline passed; says which
 * ├── LimitError              ECHO_ERR_LIMIT              refused or closed by a limit; names it
 * └── OptionError             ECHO_ERR_OPTION             an option that is unknown or out of its range
 * ```
 */
export type EchoErrorCode =
  | 'ECHO_ERR_FRAME_TOO_LARGE'
  | 'ECHO_ERR_MALFORMED_FRAME'
  | 'ECHO_ERR_TRUNCATED_FRAME'
  | 'ECHO_ERR_CODEC'
  | 'ECHO_ERR_CLOSED'
  | 'ECHO_ERR_SEND_BUFFER_FULL'
  | 'ECHO_ERR_TIMEOUT'
  | 'ECHO_ERR_LIMIT'
  | 'ECHO_ERR_OPTION'

/** The base of every error of `@echo/*`: `error instanceof EchoError` tells ours from all others. */
export abstract class EchoError extends Error {
  /** Stable, made for programs to compare. */
  abstract readonly code: EchoErrorCode

  /** Whether the connection or decoder that raised it can be used further. */
  readonly recoverable: boolean = false

  /**
   * Of `sendMany()`: the index, from 0, of the message that was refused. Those before it were taken; neither it nor any behind it is sent.
   * `undefined` if all were taken and the connection was lost afterwards, and of every other call.
   */
  declare index?: number
}

/** What is known of a frame that was too large, beyond its length. */
export interface FrameTooLargeDetails {
  /** A likely cause, where the header's bytes are recognisable. */
  hint?: string | undefined
  /** The decoder skips the frame and goes on. */
  discarded?: boolean | undefined
}

/**
 * A frame whose payload is longer than `maxFrameLength`. From a decoder: the peer declared it, and nothing after it can be
 * read, unless the decoder discards such frames. From an encoder: the message is ours, and not one byte of it
 * was written.
 */
export class FrameTooLargeError extends EchoError {
  override readonly name = 'FrameTooLargeError'
  readonly code = 'ECHO_ERR_FRAME_TOO_LARGE'
  override readonly recoverable: boolean

  constructor(
    /** Whose frame it was: `remote` was received, `local` was about to be sent. */
    readonly side: 'local' | 'remote',
    /** The payload length in bytes: declared by the header, or of the payload to encode. Above 2⁵³ it is rounded. */
    readonly declared: number,
    /** The `maxFrameLength` in force, in bytes. */
    readonly limit: number,
    { hint = 'If such frames are meant, raise maxFrameLength', discarded = false }: FrameTooLargeDetails = {},
  ) {
    super(
      side === 'local'
        ? `this message takes ${declared} bytes, over the limit of ${limit}; it was not sent. Split it, or raise maxFrameLength on both sides`
        : `the peer announced a frame of ${declared} bytes, over the limit of ${limit}${discarded ? '; it is skipped' : ''}. ${hint}`,
    )
    this.recoverable = side === 'local' || discarded
  }
}

/**
 * A header that no frame can have. From a decoder: the peer sent it, and nothing after it can be read. From an encoder: the
 * message is ours, and not one byte of it was written.
 */
export class MalformedFrameError extends EchoError {
  override readonly name = 'MalformedFrameError'
  readonly code = 'ECHO_ERR_MALFORMED_FRAME'
  override readonly recoverable: boolean

  constructor(
    /** Whose frame it was: `remote` was received, `local` was about to be sent. */
    readonly side: 'local' | 'remote',
    reason: string,
  ) {
    super(
      side === 'local'
        ? `this message cannot be framed: ${reason}; it was not sent`
        : `the peer sent a header that no frame can have: ${reason}. Do both sides use the same length field?`,
    )
    this.recoverable = side === 'local'
  }
}

/** The stream ended after a frame had begun: the peer died, or closed in mid-message. The partial frame is lost. */
export class TruncatedFrameError extends EchoError {
  override readonly name = 'TruncatedFrameError'
  readonly code = 'ECHO_ERR_TRUNCATED_FRAME'

  constructor(
    /** The part of the frame in which the stream ended. */
    readonly part: 'header' | 'payload',
    /** How many bytes that part has. */
    readonly expected: number,
    /** How many of them came. */
    readonly received: number,
  ) {
    super(
      `the stream ended inside a frame: ${received} of ${expected} ${part} bytes came. The peer stopped in mid-message; that message is lost`,
    )
  }
}

/** One message that its codec could not decode or encode. The stream stays in step: the next message is not affected. */
export class CodecError extends EchoError {
  override readonly name = 'CodecError'
  readonly code = 'ECHO_ERR_CODEC'
  override readonly recoverable = true
  /** What a schema found, if it was a schema that refused: none where it gave no verdict, but threw or is asynchronous. */
  readonly issues: readonly StandardSchemaV1.Issue[] | undefined

  constructor(
    /** The codec's name. */
    readonly codec: string,
    /** What was being done. */
    readonly operation: 'encode' | 'decode',
    reason: string,
    options?: ErrorOptions & { issues?: readonly StandardSchemaV1.Issue[] | undefined },
  ) {
    super(
      options?.issues !== undefined
        ? `${operation === 'decode' ? 'a received' : 'this'} message was refused by its schema: ${reason}`
        : operation === 'decode'
          ? `a received payload is not valid ${codec}: ${reason}. Do both sides use the same codec?`
          : `this message cannot be sent as ${codec}: ${reason}`,
      options,
    )
    this.issues = options?.issues
  }
}

/** What is known of a message when its connection is lost: it never left this process, or the peer may have it. */
export type Delivery = 'not sent' | 'may have been processed'

/** The connection is closed, was lost, or could not be made. `cause` carries the system's own error where there is one. */
export class ConnectionClosedError extends EchoError {
  override readonly name = 'ConnectionClosedError'
  readonly code = 'ECHO_ERR_CLOSED'
  /** For a `send()` or `request()` that failed: what became of its message. */
  readonly delivery: Delivery | undefined

  constructor(reason: string, options?: ErrorOptions & { delivery?: Delivery | undefined }) {
    super(
      options?.delivery === undefined ? reason : `${reason}; this message ${verdict(options.delivery)}`,
      options,
    )
    this.delivery = options?.delivery
  }
}

function verdict(delivery: Delivery): string {
  return delivery === 'not sent' ? 'was not sent' : 'may have been processed'
}

/** The bytes that wait to be sent are at their hard limit. This message was not sent; the connection lives on. */
export class SendBufferFullError extends EchoError {
  override readonly name = 'SendBufferFullError'
  readonly code = 'ECHO_ERR_SEND_BUFFER_FULL'
  override readonly recoverable = true

  constructor(
    /** The hard limit, in bytes. */
    readonly limit: number,
    /** The bytes unsent when the message was refused. */
    readonly unsent: number,
  ) {
    super(
      `${unsent} bytes wait to be sent and the limit is ${limit}; this message was not sent. Await send(), which waits while the peer is slow`,
    )
  }
}

/** Which deadline a `TimeoutError` speaks of. */
export type TimeoutKind = 'connect' | 'handshake' | 'idle' | 'frame' | 'write' | 'request' | 'close'

/** A deadline passed. Recoverable for a request: its reply is dropped when it comes, later replies still match. */
export class TimeoutError extends EchoError {
  override readonly name = 'TimeoutError'
  readonly code = 'ECHO_ERR_TIMEOUT'
  override readonly recoverable: boolean

  constructor(
    /** Which deadline. */
    readonly timeout: TimeoutKind,
    /** The deadline, in milliseconds. */
    readonly limit: number,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options)
    this.recoverable = timeout === 'request'
  }
}

/** A connection was closed, or a request refused, by a limit on resources. Recoverable if it was a request. */
export class LimitError extends EchoError {
  override readonly name = 'LimitError'
  readonly code = 'ECHO_ERR_LIMIT'
  override readonly recoverable: boolean

  constructor(
    /** Which limit: the option's name. */
    readonly option: string,
    /** Its value. */
    readonly limit: number,
    reason: string,
    { recoverable = false }: { recoverable?: boolean } = {},
  ) {
    super(reason)
    this.recoverable = recoverable
  }
}

/** An option out of its range, or one that is not known. Nothing was started. */
export class OptionError extends EchoError {
  override readonly name = 'OptionError'
  readonly code = 'ECHO_ERR_OPTION'

  constructor(
    /** The option's name. */
    readonly option: string,
    /** What it may be, in words. */
    readonly range: string,
    /** What it was; `undefined` for an option that is not known, whose value may be a key or a password. */
    readonly value: unknown,
    message = `${option} must be ${range}, and was ${show(value)}`,
  ) {
    super(message)
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** What was thrown or given as a reason, as an `Error`: itself if it is one, else a new one with it as the cause. Never throws. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(reasonOf(thrown), { cause: thrown })
}

/** The words of whatever was thrown, for use inside a message of ours. Never throws. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  try {
    return String(thrown)
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}
