import type { Codec } from '../../codec.js'
import type { Frames } from '../../frames.js'
import type { Header } from '../../header.js'

/** What became of a message that was appended. */
export type Appended =
  /** Its bytes were copied, and less than the send high-water mark waits to be sent. */
  | 'below mark'
  /** Its bytes were copied; whether the sender has to wait is still to be seen. */
  | 'copied'
  /** The sender's own memory is held until it is written. */
  | 'held'

/** Says whether a message may be taken. */
export interface SendGate {
  /** @throws {ConnectionClosedError} if nothing more can be sent. */
  checkOpen(): void
  /**
   * Checks that `size` more bytes can be taken beside the `unsubmitted` ones, and gives how many may follow until a `send()` has to wait or
   * is refused; less than 0 if this one has to.
   *
   * @throws {ConnectionClosedError | SendBufferFullError}
   */
  admit(size: number, unsubmitted: number): number
  /** How many bytes may follow the `unsubmitted` ones until a `send()` has to wait; less than 0 if it has to, or nothing can be sent. */
  roomBehind(unsubmitted: number): number
}

/** What became of bytes that were to be passed on. */
export interface Passed {
  /** Frames that were taken. */
  readonly count: number
  /** What is left: a frame that is not whole, or not to be taken. Its memory is its own. */
  readonly rest: Uint8Array
}

/** Where a writer puts its bytes. */
export interface WriterOutput {
  /** Bytes wait for a peer that is slow. */
  readonly hasPendingWrite: boolean
  /** Bytes submitted so far: the position behind them. */
  readonly accepted: number
  /** Writes `parts`, of `size` bytes in all, behind what was submitted before; several go out in one vectored write. */
  write(parts: readonly Uint8Array[], size: number): void
}

/** How messages become bytes on their way to the socket. Framed and raw differ in this. */
export interface MessageWriter<Out> {
  /** Messages taken so far. */
  readonly taken: number
  /** Bytes of the last message, unless it stayed below the mark. */
  readonly lastLength: number
  /** Bytes taken and not submitted yet. */
  readonly unsubmitted: number
  /** The longest payload sent, in bytes. */
  maxFrameLength: number
  /** What messages are encoded with, and the length field, as `Frames` have it: `undefined` without framing. */
  readonly codec: Codec<unknown, Out> | undefined
  readonly layout: string | undefined
  /** Of a length field that is not the default one. */
  readonly header: Header | undefined

  /** Takes a message, or throws why it was refused. */
  append(message: Out): Appended
  /** As `append()`, for frames of others. @throws {OptionError} if they have another length field. */
  appendFrames(frames: Frames): Appended
  /**
   * Takes the whole frames, with payloads of at most `maxFrameLength` bytes, at the front of `begun` and the first `size` bytes of `source`
   * together, copying them to where they are sent from. `undefined`: nothing can be taken now.
   */
  pass(begun: Uint8Array, source: Uint8Array, size: number, maxFrameLength: number): Passed | undefined
  /** Submits what was taken. */
  flushToSocket(): void
  /** Nothing is taken any more without `checkOpen()`. */
  stop(): void
  /** The kernel has everything up to `position`: the memory of it is free again. */
  onWritten(position: number): void
}

export type MakeWriter<Out> = (gate: SendGate, output: WriterOutput) => MessageWriter<Out>
