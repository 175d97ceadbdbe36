import { LimitError } from '@echo/protocol'
import type { PendingRequest } from './pending-request.js'

/** Requests that wait for a connection, in their order. One that is given up leaves, and is never sent. */
export class OfflineQueue<In, Out> {
  readonly #limit: number
  readonly #messages = new Map<PendingRequest<In>, Out>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Why no more may wait, if that is so. */
  get refusal(): LimitError | undefined {
    if (this.#messages.size < this.#limit) return undefined
    return new LimitError(
      'offlineQueue',
      this.#limit,
      `${this.#limit} requests wait for a connection already, as many as offlineQueue allows; this message was not sent`,
      { recoverable: true },
    )
  }

  add(call: PendingRequest<In>, message: Out): void {
    this.#messages.set(call, message)
    call.leave = () => this.#messages.delete(call)
  }

  has(call: PendingRequest<In>): boolean {
    return this.#messages.has(call)
  }

  /** Takes all of them out. */
  takeAll(): [call: PendingRequest<In>, message: Out][] {
    const all = [...this.#messages]
    this.#messages.clear()
    return all
  }
}
