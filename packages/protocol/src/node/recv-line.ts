/** A call that waits for a message. */
export interface Waiter {
  /** Takes what it waits for, if that is here; `false` if not. Throws what taking throws. */
  answer(): boolean
  /** Fails the call. `false` if nobody hears of it: the call was given up before. */
  reject(error: Error): boolean
  /** No more messages will come. `failure` is why, if nobody has heard of it yet; `true` if somebody has now. */
  end(failure: Error | undefined): boolean
}

interface Place {
  readonly waiter: Waiter
  previous: Place | undefined
  next: Place | undefined
}

/**
 * Those who wait for messages, first come, first served. A doubly linked list: a call that is given up leaves from the
 * middle, and a list of thousands of pipelined requests is not moved when its first is answered.
 */
export class RecvLine {
  #first: Place | undefined
  #last: Place | undefined

  get first(): Waiter | undefined {
    return this.#first?.waiter
  }

  /** Joins the line; gives the function that leaves it, which may be called at any time. */
  join(waiter: Waiter): () => void {
    const place: Place = { waiter, previous: this.#last, next: undefined }
    if (this.#last === undefined) this.#first = place
    else this.#last.next = place
    this.#last = place
    return () => this.#leave(place)
  }

  shift(): Waiter | undefined {
    const place = this.#first
    if (place !== undefined) this.#leave(place)
    return place?.waiter
  }

  #leave(place: Place): void {
    const { previous, next } = place
    if (previous === undefined && this.#first !== place) return
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    place.previous = place.next = undefined
  }
}
