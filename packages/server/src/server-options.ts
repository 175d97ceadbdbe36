import { checkInteger, LONGEST_DELAY } from '@echo/protocol/node'

export interface QueueOptions {
  /**
   * Connections that may wait for `accept()`; one more is reset and counted in `server.refused`.
   * @default 128
   */
  acceptQueue?: number | undefined
  /**
   * Connections that the kernel holds before Node has taken them. The kernel may lower it (`net.core.somaxconn`).
   * @default 511
   */
  backlog?: number | undefined
}

export interface CloseOptions {
  /**
   * Milliseconds until connections that are still open are reset.
   * @default 10_000
   */
  grace?: number | undefined
}

const DEFAULT_ACCEPT_QUEUE = 128
const DEFAULT_BACKLOG = 511
/** What `listen(2)` takes: a C int. */
const LARGEST_QUEUE = 2_147_483_647
const DEFAULT_GRACE = 10_000

/** @throws {OptionError} for an option out of its range. */
export function queueSettings(options: QueueOptions): { acceptQueue: number; backlog: number } {
  return {
    acceptQueue: checkInteger('acceptQueue', options.acceptQueue ?? DEFAULT_ACCEPT_QUEUE, 0, LARGEST_QUEUE),
    backlog: checkInteger('backlog', options.backlog ?? DEFAULT_BACKLOG, 1, LARGEST_QUEUE),
  }
}

export function graceOf(options: CloseOptions): number {
  return checkInteger('grace', options.grace ?? DEFAULT_GRACE, 0, LONGEST_DELAY)
}
