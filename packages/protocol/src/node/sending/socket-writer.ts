import type { Socket } from 'node:net'
import type { WriterOutput } from './message-writer.js'

/**
 * The most that is given to the socket in one piece, in bytes. Node says that a write is done, not how far it has come: a peer
 * that takes eight megabytes slowly and one that takes nothing would look the same.
 */
const SLICE = 262_144

/** Who writes. */
export interface SocketWriterOwner {
  /** The kernel has everything up to here. */
  onWritten(position: number): void
  /** Bytes wait for a peer that is slow. */
  onBackpressure(): void
  /** The peer took some of the bytes that waited. */
  onWriteProgress(): void
}

/**
 * Writes to a socket, a slice at a time, and says how far the kernel has taken them. What the socket has no room for waits
 * here. Each `write()` of less than a slice that finds room is one write of the socket's.
 *
 * Positions count the bytes of the whole stream: `written ≤ submitted ≤ accepted`.
 */
export class SocketWriter implements WriterOutput {
  /** Bytes that `write()` took, those of them given to the socket, and those that the kernel has. */
  accepted = 0
  submitted = 0
  written = 0
  readonly #socket: Socket
  readonly #owner: SocketWriterOwner
  #afterWrite: ((error?: Error | null) => void) | undefined = undefined
  /** What waits for room, from `#next` on. */
  #waiting: Uint8Array[] | undefined = undefined
  #next = 0
  #ending = false

  constructor(socket: Socket, owner: SocketWriterOwner) {
    this.#socket = socket
    this.#owner = owner
  }

  /** Bytes wait for a peer that is slow. */
  get hasPendingWrite(): boolean {
    return this.accepted > this.written
  }

  /** Takes parts of `size` bytes in all; several go out in one vectored write. */
  write(parts: readonly Uint8Array[], size: number): void {
    const free = this.accepted === this.written
    this.accepted += size
    if (!this.#socket.destroyed) {
      if (free && size <= SLICE) this.#submit(parts, size)
      else this.#writeSlices(parts)
    }
    if (this.accepted > this.written) this.#owner.onBackpressure()
  }

  /** Ends this side of the stream behind what was written. */
  end(): void {
    this.#ending = true
    if (this.#waiting === undefined) this.#socket.end()
  }

  /** Lets go of what waits: it will not be written any more. */
  clear(): void {
    this.#waiting = undefined
  }

  #writeSlices(parts: readonly Uint8Array[]): void {
    this.#waiting ??= []
    for (const part of parts) this.#waiting.push(part)
    this.#submitWaiting()
  }

  #submitWaiting(): void {
    while (this.#waiting !== undefined && this.written === this.submitted && !this.#socket.destroyed) {
      const slice = this.#takeSlice(this.#waiting)
      this.#submit(slice.parts, slice.size)
    }
  }

  #takeSlice(waiting: Uint8Array[]): { parts: Uint8Array[]; size: number } {
    const parts: Uint8Array[] = []
    let size = 0
    while (this.#next < waiting.length && size < SLICE) {
      const part = waiting[this.#next]!
      const taken = part.subarray(0, SLICE - size)
      if (taken.length < part.length) waiting[this.#next] = part.subarray(taken.length)
      else this.#next++
      parts.push(taken)
      size += taken.length
    }
    this.#forgetSubmitted(waiting)
    return { parts, size }
  }

  #forgetSubmitted(waiting: Uint8Array[]): void {
    if (this.#next === waiting.length) this.#waiting = undefined
    else if (this.#next * 2 < waiting.length) return
    else waiting.splice(0, this.#next)
    this.#next = 0
  }

  #submit(parts: readonly Uint8Array[], size: number): void {
    const socket = this.#socket
    this.submitted += size
    const last = parts.length - 1
    if (last > 0) socket.cork()
    for (let i = 0; i < last; i++) socket.write(parts[i]!)
    socket.write(parts[last]!, (this.#afterWrite ??= this.#makeAfterWrite()))
    if (last > 0) socket.uncork()
    if (this.#ending && this.#waiting === undefined) socket.end()
    if (socket.writableLength === 0 && socket.errored === null) this.#progress()
  }

  /** Made when it is first needed: an idle connection has none. */
  #makeAfterWrite(): (error?: Error | null) => void {
    return (error) => {
      // Node calls back without an error for a write that a destroy cut off; and of a write that was done immediately, late.
      if (error || this.#socket.destroyed || this.#socket.writableLength > 0) return
      if (this.written === this.submitted) return
      this.#progress()
      this.#submitWaiting()
      this.#owner.onWriteProgress()
    }
  }

  #progress(): void {
    this.written = this.submitted
    this.#owner.onWritten(this.written)
  }
}
