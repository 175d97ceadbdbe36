/** A call that waits for a message. It stands in one line at most, and knows its neighbours there. */
export abstract class Waiter {
  line: RecvLine | undefined = undefined
  previous: Waiter | undefined = undefined
  next: Waiter | undefined = undefined

  /** Takes what it waits for, if that is here; `false` if not. Throws what taking throws. */
  abstract answer(): boolean
  /** Fails the call. `false` if nobody hears of it: the call was given up before. */
  abstract reject(error: Error): boolean
  /** No more messages will come. `failure` is why, if nobody has heard of it yet; `true` if somebody has now. */
  abstract end(failure: Error | undefined): boolean
}

/**
 * Those who wait for messages, first come, first served. A doubly linked list: a call that is given up leaves from the
 * middle, and a list of thousands of pipelined requests is not moved when its first is answered.
 */
export class RecvLine {
  first: Waiter | undefined = undefined
  #last: Waiter | undefined = undefined

  join(waiter: Waiter): void {
    waiter.line = this
    waiter.previous = this.#last
    if (this.#last === undefined) this.first = waiter
    else this.#last.next = waiter
    this.#last = waiter
  }

  shift(): Waiter | undefined {
    const { first } = this
    if (first !== undefined) this.leave(first)
    return first
  }

  /** May be called at any time: who stands in line no more is left alone. */
  leave(waiter: Waiter): void {
    if (waiter.line !== this) return
    const { previous, next } = waiter
    if (previous === undefined) this.first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    waiter.line = waiter.previous = waiter.next = undefined
  }
}
