/** Bytes of a block: what one write carries at most, unless payloads go out uncopied beside it. */
export const BLOCK_LENGTH = 65_536

/** Blocks kept for reuse, 4 MiB in all. */
const MOST_SPARE = 64

/**
 * Blocks are shared by all connections of the process: one holds a block only from its first send in a turn until that
 * has been written, so that an idle connection holds none.
 */
const spare: Buffer[] = []

export function takeBlock(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_LENGTH)
}

/** The block must not be used after this by whoever gave it back. */
export function giveBlock(block: Buffer): void {
  if (spare.length < MOST_SPARE) spare.push(block)
}
