import type { Bytes } from './check-bytes.js'

const EMPTY = new Uint8Array(0)

/** Chunks below this many bytes are gathered: the objects around a chunk take about 700 bytes in Node. */
const SMALL_CHUNK = 1024

/** Blocks for gathered chunks start at this size, follow the bytes waiting, and stop at the other. In bytes. */
const SMALLEST_BLOCK = 64
const LARGEST_BLOCK = 65_536

/**
 * Received bytes in order: chunks go in at the back, bytes are taken from the front.
 *
 * A chunk is kept, not copied; only a small one that has to wait behind others is gathered with its neighbours into a
 * block, so that memory follows the bytes received however they were cut. What is taken is a view where it lies whole in
 * one chunk, and a copy where it does not.
 *
 * The decoder's hot path is here. The chunk being read has fields of its own, and sizes are checked by the caller.
 */
export class ByteQueue {
  /** Bytes waiting behind the chunk being read. */
  #behind = 0
  /** The chunk being read, and how far. */
  #chunk: Bytes = EMPTY
  #offset = 0
  /** The memory that it is a view of, and where it begins there. */
  #memory = EMPTY.buffer
  #base = 0
  /** The chunks behind it; those before `#next` are done with. */
  #rest: Bytes[] = []
  #next = 0
  /** Behind them all, the block in which small chunks are gathered, and how far it is filled. */
  #block: Bytes = EMPTY
  #filled = 0
  /** Somebody may be writing into what is free of the block. */
  #reserved = false

  /** Bytes waiting. */
  get length(): number {
    return this.#behind + this.#chunk.length - this.#offset
  }

  /** Takes a chunk over: the caller must not change it afterwards. */
  push(chunk: Uint8Array): void {
    const size = chunk.length
    if (this.#reserved) this.cancel()
    if (this.length === 0) {
      this.#read(plain(chunk))
      return
    }
    if (size < SMALL_CHUNK) {
      this.#gather(chunk)
    } else {
      this.#seal()
      this.#rest.push(plain(chunk))
    }
    this.#behind += size
  }

  /**
   * As `push()`, for the first `size` bytes of `source`, which are copied. A few bytes that are left of the chunk being read are
   * copied to their front, so that the frame that they begin lies in one piece.
   */
  pushCopy(source: Uint8Array, size: number): void {
    const left = this.#chunk.length - this.#offset
    const joined = left < SMALL_CHUNK && left <= size && this.#behind === 0 && !this.#reserved
    const front = joined ? left : 0
    const chunk = allocUnsafe(front + size)
    if (front > 0) chunk.set(this.#chunk.subarray(this.#offset))
    chunk.set(size === source.length ? source : source.subarray(0, size), front)
    if (joined) this.#read(chunk)
    else this.push(chunk)
  }

  /**
   * Takes the first frame with the default header, if it lies whole in the chunk being read and its payload has at most `max` bytes:
   * the payload. Otherwise `undefined`, and nothing is taken.
   */
  takeFrame(max: number): Bytes | undefined {
    const chunk = this.#chunk
    const at = this.#offset
    const start = at + 4
    if (start > chunk.length) return undefined
    const size = uint32At(chunk, at)
    const end = start + size
    if (end > chunk.length || size > max) return undefined
    this.#offset = end
    // Half the price of `subarray()`: decoding frames of 64 bytes takes 0.8 of the time.
    return new Uint8Array(this.#memory, this.#base + start, size)
  }

  /** As `takeFrame()`, for as many frames as lie there, until there are `most` payloads. */
  takeFrames(max: number, most: number, payloads: Bytes[]): void {
    const chunk = this.#chunk
    const memory = this.#memory
    const base = this.#base
    let at = this.#offset
    while (payloads.length < most) {
      const start = at + 4
      if (start > chunk.length) break
      const size = uint32At(chunk, at)
      const end = start + size
      if (end > chunk.length || size > max) break
      payloads.push(new Uint8Array(memory, base + start, size))
      at = end
    }
    this.#offset = at
  }

  /** Memory behind all that waits: what is left of that was reserved before, or else `size` bytes. `commit()` says what came of it. */
  reserve(size: number): Bytes {
    if (this.reservedLength === 0) {
      this.#seal()
      this.#block = allocUnsafe(size)
    }
    this.#reserved = true
    return this.#block.subarray(this.#filled)
  }

  /** As `reserve()`, and moves all that waits to the same memory: it needs no joining when the rest is there. */
  reserveContiguous(size: number): Bytes {
    const waiting = this.length
    const block = allocUnsafe(waiting + size)
    this.#takeInto(block, waiting)
    this.clear()
    this.#block = block
    this.#behind = this.#filled = waiting
    this.#reserved = true
    return block.subarray(waiting)
  }

  /** How much of what is reserved is free. In bytes. */
  get reservedLength(): number {
    return this.#reserved ? this.#block.length - this.#filled : 0
  }

  /** Takes the first `size` bytes of `room` over, which was reserved and has been written to. */
  commit(room: Uint8Array, size: number): void {
    if (this.#isReserved(room)) {
      this.#filled += size
      this.#behind += size
    } else {
      this.push(room.subarray(0, size))
    }
  }

  /** Memory that is reserved is left to those who may still write to it: nothing else goes there. */
  cancel(): void {
    if (!this.#reserved) return
    this.#seal()
    this.#block = EMPTY
    this.#reserved = false
  }

  /** Takes `size` bytes. At least that many must wait. */
  take(size: number): Bytes {
    const chunk = this.#chunk
    const at = this.#offset
    if (chunk.length - at < size) return this.#takeSplit(size)
    this.#offset = at + size
    return new Uint8Array(this.#memory, this.#base + at, size)
  }

  /** The byte at `index` from the front. It must wait, and stays. */
  byteAt(index: number): number {
    const at = this.#offset + index
    return at < this.#chunk.length ? this.#chunk[at]! : this.#byteBehind(at - this.#chunk.length)
  }

  /** The four bytes from `index` on as an unsigned big-endian number. They must wait, and stay. */
  uint32At(index: number): number {
    const at = this.#offset + index
    if (at + 4 <= this.#chunk.length) return uint32At(this.#chunk, at)
    const high = (this.byteAt(index) << 24) | (this.byteAt(index + 1) << 16)
    return (high | (this.byteAt(index + 2) << 8) | this.byteAt(index + 3)) >>> 0
  }

  /** Takes `size` bytes that nobody wants. At least that many must wait. */
  drop(size: number): void {
    let left = size
    while (left > 0) {
      if (this.#offset === this.#chunk.length) this.#advance()
      const part = Math.min(left, this.#chunk.length - this.#offset)
      this.#offset += part
      left -= part
    }
  }

  /** Takes what is left of the chunk being read, at most `max` bytes of it. At least one byte must wait. */
  takeSome(max: number): Bytes {
    if (this.#offset === this.#chunk.length) this.#advance()
    const chunk = this.#chunk
    const at = this.#offset
    // A chunk that is wanted whole needs no view of it.
    const part = at === 0 && chunk.length <= max ? chunk : chunk.subarray(at, at + max)
    this.#offset = at + part.length
    return part
  }

  /** What is left of the chunk being read. At least one byte must wait. It stays. */
  get front(): Bytes {
    if (this.#offset === this.#chunk.length) this.#advance()
    return this.#chunk.subarray(this.#offset)
  }

  /** Takes all that waits, if that is little and in one piece. */
  takeFew(): Bytes | undefined {
    if (this.#behind > 0 || this.#reserved || this.length > SMALL_CHUNK) return undefined
    return this.length === 0 ? EMPTY : this.takeSome(SMALL_CHUNK)
  }

  /** Takes `size` bytes in the pieces they lie in. At least that many must wait. */
  takeParts(size: number): Bytes[] {
    const parts: Bytes[] = []
    for (let left = size; left > 0;) {
      const part = this.takeSome(left)
      parts.push(part)
      left -= part.length
    }
    return parts
  }

  /** A copy of all that waits. It stays in the queue. */
  copy(): Bytes {
    const parts = [
      this.#chunk.subarray(this.#offset),
      ...this.#rest.slice(this.#next),
      this.#block.subarray(0, this.#filled),
    ]
    const copy = new Uint8Array(this.length)
    let at = 0
    for (const part of parts) {
      copy.set(part, at)
      at += part.length
    }
    return copy
  }

  /** Whether nothing waits. Then it lets go of the chunk that was read last. */
  releaseEmpty(): boolean {
    if (this.#behind > 0 || this.#offset < this.#chunk.length) return false
    if (!this.#reserved) this.#block = EMPTY
    this.#read(EMPTY)
    return true
  }

  /** Before a wait for more: lets go of a chunk of which little or nothing is left, so that a few bytes do not pin it. */
  compact(): void {
    if (this.releaseEmpty()) return
    const left = this.#chunk.length - this.#offset
    if (left * 4 > this.#chunk.length) return
    this.#read(left === 0 ? EMPTY : new Uint8Array(this.#chunk.subarray(this.#offset)))
  }

  clear(): void {
    this.#behind = 0
    this.#read(EMPTY)
    this.#rest = []
    this.#block = EMPTY
    this.#next = this.#filled = 0
    this.#reserved = false
  }

  #read(chunk: Bytes): void {
    const { buffer } = chunk
    // Despite its type. Others may write to shared memory, so nothing is a view of it. Asked here, where the buffer is needed anyway.
    if (buffer.constructor === Shared) {
      this.#read(new Uint8Array(chunk))
      return
    }
    this.#chunk = chunk
    this.#offset = 0
    this.#memory = buffer
    this.#base = chunk.byteOffset
  }

  /** Whether `room` is what is free of the block now, and no other memory was reserved since. */
  #isReserved(room: Uint8Array): boolean {
    const block = this.#block
    return (
      this.#reserved && room.buffer === block.buffer && room.byteOffset === block.byteOffset + this.#filled
    )
  }

  #gather(chunk: Uint8Array): void {
    let rest = chunk
    const room = this.#block.length - this.#filled
    if (room < rest.length) {
      this.#fill(rest.subarray(0, room))
      this.#seal()
      rest = rest.subarray(room)
      const follow = Math.min(Math.max(this.length, SMALLEST_BLOCK), LARGEST_BLOCK)
      this.#block = new Uint8Array(Math.max(follow, rest.length))
    }
    this.#fill(rest)
  }

  #fill(bytes: Uint8Array): void {
    this.#block.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  /** The gathered bytes take their place behind the chunks; what is free of the block is for those that come next. */
  #seal(): void {
    if (this.#filled === 0) return
    this.#rest.push(this.#block.subarray(0, this.#filled))
    this.#block = this.#block.subarray(this.#filled)
    this.#filled = 0
  }

  #byteBehind(index: number): number {
    let at = index
    for (let i = this.#next; i < this.#rest.length; i++) {
      const chunk = this.#rest[i]!
      if (at < chunk.length) return chunk[at]!
      at -= chunk.length
    }
    return this.#block[at]!
  }

  #takeSplit(size: number): Bytes {
    if (this.#offset === this.#chunk.length && size > 0) {
      this.#advance()
      if (this.#chunk.length >= size) return this.take(size)
    }
    const joined = allocUnsafe(size)
    this.#takeInto(joined, size)
    return joined
  }

  #takeInto(memory: Uint8Array, size: number): void {
    let filled = 0
    while (filled < size) {
      const part = this.takeSome(size - filled)
      memory.set(part, filled)
      filled += part.length
    }
  }

  #advance(): void {
    if (this.#next === this.#rest.length) this.#seal()
    this.#read(this.#rest[this.#next]!)
    this.#behind -= this.#chunk.length
    this.#rest[this.#next++] = EMPTY
    if (this.#next === this.#rest.length) {
      this.#rest = []
      this.#next = 0
    }
  }
}

/** The same bytes as a bare Uint8Array: its `subarray` is faster than a Buffer's, and payloads are of one type everywhere. */
function plain(chunk: Uint8Array): Bytes {
  return chunk.constructor === Uint8Array
    ? (chunk as Bytes)
    : new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.length)
}

/** Not defined in browsers' pages that are not isolated. */
const Shared = (globalThis as { SharedArrayBuffer?: SharedArrayBufferConstructor }).SharedArrayBuffer

/** The four bytes at `at`, as an unsigned big-endian number. */
export function uint32At(bytes: ArrayLike<number>, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

interface Allocator {
  allocUnsafeSlow(size: number): Bytes
}

/** Where there is Node's Buffer there is memory that is not zeroed first, which is half the price of a large copy. */
const platform = (globalThis as { Buffer?: Allocator }).Buffer

/** Below this, in bytes, the detour costs more than the zeros. */
const WORTH_IT = 4096

/** Memory of its own, for a caller that writes over every byte of it. */
function allocUnsafe(size: number): Bytes {
  if (platform === undefined || size < WORTH_IT) return new Uint8Array(size)
  return new Uint8Array(platform.allocUnsafeSlow(size).buffer)
}
