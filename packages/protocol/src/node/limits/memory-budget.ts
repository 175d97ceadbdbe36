import { totalmem } from 'node:os'
import { LimitError } from '../../errors.js'
import { checkInteger } from '../../option-checks.js'

/** Who holds bytes, and can be told to let go of them. */
export interface AccountOwner {
  /** Bytes held now: received and not read, or taken to be sent and not written. */
  readonly heldBytes: number
  /** Lets go of all it holds. */
  closeOverBudget(error: LimitError): void
}

/** What one owner was last known to hold. */
export interface MemoryAccount {
  readonly owner: AccountOwner
  bytes: number
}

/** The part of the machine's or the container's memory that buffers may take, unless told otherwise. */
const DEFAULT_PART = 1 / 4

const accounts = new Set<MemoryAccount>()
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

export function openAccount(owner: AccountOwner): MemoryAccount {
  return { owner, bytes: 0 }
}

/** Records what the owner of the account holds now. */
export function charge(account: MemoryAccount, bytes: number): void {
  total += bytes - account.bytes
  account.bytes = bytes
  if (bytes > 0) accounts.add(account)
  if (total > limit) keepBudget()
}

export function closeAccount(account: MemoryAccount): void {
  total -= account.bytes
  account.bytes = 0
  accounts.delete(account)
}

/**
 * MemoryAccounts are noted when bytes come or wait to go, not when they are read or written: they may be too high, and too low by
 * no more than the block that is being filled.
 */
function recount(): void {
  total = 0
  for (const account of accounts) {
    account.bytes = account.owner.heldBytes
    if (account.bytes === 0) closeAccount(account)
    total += account.bytes
  }
}

function keepBudget(): void {
  recount()
  while (total > limit) {
    let most: MemoryAccount | undefined
    for (const account of accounts) if (most === undefined || account.bytes > most.bytes) most = account
    if (most === undefined) return
    const { bytes, owner } = most
    closeAccount(most)
    owner.closeOverBudget(
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
