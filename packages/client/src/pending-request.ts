import { PendingReply, type AbortListeners, type RequestTerms } from '@echo/protocol/internal'

/** What the connection that a request was given to learns of it. */
interface Sent {
  /** Its place is left: its reply came, or it is known that none will. */
  over(replied: boolean): void
  /** Its reply takes too long; `limit` in milliseconds. */
  overdue(limit: number): void
}

/**
 * A promise that a caller holds and may give up, by signal or by time, whether it waits for a connection or for its reply.
 *
 * One whose time is over after it was sent, by its timeout or by a signal like `AbortSignal.timeout()`, is reported to the one
 * who sent it: when the server has had as much time for it as the caller gave, which is later if it waited for a connection.
 */
export class PendingRequest<In> extends PendingReply<In> {
  readonly #expired: ((timeout: number) => Error) | undefined
  readonly #since = performance.now()
  #leave: (() => void) | undefined = undefined
  #sent: Sent | undefined = undefined
  /** Milliseconds that it waited for a connection. */
  #waited = 0

  constructor(aborts: AbortListeners, terms: RequestTerms, expired?: (timeout: number) => Error) {
    super(aborts, terms)
    this.#expired = expired
  }

  /** It waits where `leave` takes it away. */
  wait(leave: () => void): void {
    this.#leave = leave
  }

  /** It is sent in this step. */
  sent(sent: Sent): void {
    if (this.#leave !== undefined) this.#waited = performance.now() - this.#since
    this.#leave = undefined
    this.#sent = sent
  }

  fulfill(value: In): void {
    this.dispose()
    this.resolve(value)
  }

  override dispose(): void {
    super.dispose()
    this.#leave?.()
    this.#leave = undefined
  }

  protected override onTimeout(timeout: number): void {
    // It was sent in the very moment: the process was busy, and the server has had no time for it.
    if (this.#waited > 0 && this.#waited >= timeout - 1) {
      this.#waited = 0
      this.expireAfter(timeout)
    } else this.#timeOut(this.#expired?.(timeout), timeout)
  }

  protected override onAbort(reason: unknown): void {
    if (isTimeout(reason)) this.#timeOut(reason, Math.round(performance.now() - this.#since))
    else this.cancel(reason)
  }

  protected override onPlaceLeft(replied: boolean): void {
    const sent = this.#sent
    this.#sent = undefined
    sent?.over(replied)
  }

  #timeOut(reason: unknown, limit: number): void {
    const sent = this.#sent
    this.cancel(reason)
    if (sent === undefined) return
    if (this.#waited === 0) sent.overdue(limit)
    else this.after(this.#waited, () => sent.overdue(limit))
  }
}

/** What `AbortSignal.timeout()` aborts with. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}
