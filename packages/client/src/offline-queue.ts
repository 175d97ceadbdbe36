import { LimitError } from '@echo/protocol'
import { setDeadline } from '@echo/protocol/internal'
import type { PendingRequest } from './pending-request.js'

interface Waiting<Out> {
  message: Out
  timer: NodeJS.Timeout
}

/** Requests that wait for a connection, or for another one, in their order, each for a time. One that is given up leaves, and is never sent. */
export class OfflineQueue<In, Out> {
  readonly #limit: number
  readonly #timeout: number
  readonly #expired: () => Error
  readonly #waiting = new Map<PendingRequest<In>, Waiting<Out>>()

  /** @param timeout in milliseconds; then a request is rejected with what `expired` gives. */
  constructor(limit: number, timeout: number, expired: () => Error) {
    this.#limit = limit
    this.#timeout = timeout
    this.#expired = expired
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Why no more may wait, if that is so. */
  get refusal(): LimitError | undefined {
    if (this.#waiting.size < this.#limit) return undefined
    return new LimitError(
      'offlineQueue',
      this.#limit,
      `${this.#limit} requests wait for a connection already, as many as offlineQueue allows; this message was not sent`,
      { recoverable: true },
    )
  }

  add(call: PendingRequest<In>, message: Out): void {
    const timer = setDeadline(this.#timeout, () => {
      if (this.has(call)) call.reject(this.#expired())
    })
    this.#waiting.set(call, { message, timer })
    call.wait(() => {
      clearTimeout(timer)
      this.#waiting.delete(call)
    })
  }

  has(call: PendingRequest<In>): boolean {
    return this.#waiting.has(call)
  }

  /** Takes all of them out. */
  takeAll(): [call: PendingRequest<In>, message: Out][] {
    const all = Array.from(this.#waiting, ([call, { message, timer }]): [PendingRequest<In>, Out] => {
      clearTimeout(timer)
      return [call, message]
    })
    this.#waiting.clear()
    return all
  }
}
