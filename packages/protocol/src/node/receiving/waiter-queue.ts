/** A call that waits for a message. It is in one queue at most, and knows its neighbors there. */
export abstract class Waiter {
  queue: WaiterQueue | undefined = undefined
  previous: Waiter | undefined = undefined
  next: Waiter | undefined = undefined

  /** Takes what it waits for, if that is here; `false` if not. Throws what taking throws. */
  abstract answer(): boolean
  /** Fails the call. `false` if nobody learns of it: the call was canceled before. */
  abstract reject(error: Error): boolean
  /** No more messages will come. `failure` is why, if it was not delivered yet; `true` if it is now. */
  abstract end(failure: Error | undefined): boolean
}

/**
 * Calls that wait for messages, first come, first served. A doubly linked list: a call that is canceled leaves from the middle, and
 * a queue of thousands of pipelined requests is not moved when its first is answered.
 */
export class WaiterQueue {
  first: Waiter | undefined = undefined
  #last: Waiter | undefined = undefined

  push(waiter: Waiter): void {
    waiter.queue = this
    waiter.previous = this.#last
    if (this.#last === undefined) this.first = waiter
    else this.#last.next = waiter
    this.#last = waiter
  }

  shift(): Waiter | undefined {
    const { first } = this
    if (first !== undefined) this.remove(first)
    return first
  }

  /** May be called at any time: a waiter that is not in this queue is left alone. */
  remove(waiter: Waiter): void {
    if (waiter.queue !== this) return
    const { previous, next } = waiter
    if (previous === undefined) this.first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    waiter.queue = waiter.previous = waiter.next = undefined
  }
}
