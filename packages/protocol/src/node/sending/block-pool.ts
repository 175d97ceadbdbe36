/** Bytes of a large block: a read of 64 KiB fits, and a frame that began before it. */
export const BLOCK_LENGTH = 81_920

/** Bytes of the block that a turn begins with: most turns send little, and a thousand connections may send in the same turn. */
const SMALL_LENGTH = 4_096

/** Blocks kept for reuse: 5 MiB of large ones, 4 MiB of small ones. */
const MAX_LARGE = 64
const MAX_SMALL = 1_024

/**
 * Blocks are shared by all connections of the process. A connection holds one only from its first send in a turn of the event loop
 * until that has been written, so that an idle connection holds none.
 */
const large: Uint8Array[] = []
const small: Uint8Array[] = []

/** A block with room for `size` bytes, at most `BLOCK_LENGTH`. */
export function acquire(size: number): Uint8Array {
  return size <= SMALL_LENGTH
    ? (small.pop() ?? allocate(SMALL_LENGTH))
    : (large.pop() ?? allocate(BLOCK_LENGTH))
}

/** The block must not be used after this by its former holder. */
export function release(block: Uint8Array): void {
  if (block.length > SMALL_LENGTH) {
    if (large.length < MAX_LARGE) large.push(block)
  } else if (small.length < MAX_SMALL) small.push(block)
}

/** How many blocks wait to be used again. */
export function pooledBlocks(): { large: number; small: number } {
  return { large: large.length, small: small.length }
}

function allocate(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
}
