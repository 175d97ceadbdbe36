import { totalmem } from 'node:os'
import { LimitError } from '../errors.js'
import { checkInteger } from '../option-checks.js'

/** Who holds bytes, and can be told to let go of them. */
interface Holder {
  /** Bytes held now: received and not read, or taken to be sent and not written. */
  readonly heldBytes: number
  /** Lets go of all it holds. */
  evict(error: LimitError): void
}

/** What one holder was last known to hold. */
export interface Share {
  readonly holder: Holder
  bytes: number
  listed: boolean
}

/** The part of the machine's or the container's memory that buffers may take, unless told otherwise. */
const DEFAULT_PART = 1 / 4

const shares = new Set<Share>()
let total = 0
let limit = Math.floor(availableMemory() * DEFAULT_PART)

/**
 * Sets how many bytes all connections of this process together may hold: received and not read, or taken by `send()` and
 * not yet in the kernel's hands. Over it, the connection that holds most is reset, with a `LimitError` that names
 * `memoryBudget`; then the next, until it is kept. Bytes count from the moment they are received or handed to the socket: a
 * connection may be filling one block of 64 KiB more.
 *
 * The default is a quarter of the memory that this process may use: what its container allows, or what the machine has.
 *
 * @throws {OptionError} unless it is a whole number from 1.
 */
export function setMemoryBudget(bytes: number): void {
  limit = checkInteger('memoryBudget', bytes, 1, Number.MAX_SAFE_INTEGER)
  keepBudget()
}

/** The budget and what is held of it, in bytes. */
export function memoryBudget(): { limit: number; buffered: number } {
  recount()
  return { limit, buffered: total }
}

export function newShare(holder: Holder): Share {
  return { holder, bytes: 0, listed: false }
}

/** Says what the share's holder holds now. */
export function noteShare(share: Share, bytes: number): void {
  total += bytes - share.bytes
  share.bytes = bytes
  if (!share.listed && bytes > 0) {
    share.listed = true
    shares.add(share)
  }
  if (total > limit) keepBudget()
}

export function dropShare(share: Share): void {
  total -= share.bytes
  share.bytes = 0
  share.listed = false
  shares.delete(share)
}

/**
 * Shares are noted when bytes come or wait to go, not when they are read or written: they may be too high, and too low by
 * no more than the block that is being filled.
 */
function recount(): void {
  total = 0
  for (const share of shares) {
    share.bytes = share.holder.heldBytes
    if (share.bytes === 0) dropShare(share)
    total += share.bytes
  }
}

function keepBudget(): void {
  recount()
  while (total > limit) {
    let most: Share | undefined
    for (const share of shares) if (most === undefined || share.bytes > most.bytes) most = share
    if (most === undefined) return
    const { bytes, holder } = most
    dropShare(most)
    holder.evict(
      new LimitError(
        'memoryBudget',
        limit,
        `the connections of this process held more than the memory budget of ${limit} bytes, and this one held most of it: ` +
          `${bytes} bytes. Await send(), read in time, or raise the budget with setMemoryBudget()`,
      ),
    )
  }
}

function availableMemory(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}
