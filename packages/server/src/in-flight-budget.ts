/** How many messages, and how many bytes of them, may be in the hands of handlers at a time; who wants more waits. */
export class InFlightBudget {
  readonly #maxMessages: number
  readonly #maxBytes: number
  readonly #queue: { size: number; admit: () => void }[] = []
  #messages = 0
  #bytes = 0

  constructor(maxMessages: number, maxBytes: number) {
    this.#maxMessages = maxMessages
    this.#maxBytes = maxBytes
  }

  /** Resolves when a message of `size` bytes is admitted: in the order of the calls, and always if there is no other. */
  enter(size: number): Promise<void> {
    if (this.#queue.length === 0 && this.#hasRoom(size)) {
      this.#admit(size)
      return Promise.resolve()
    }
    return new Promise((admit) => this.#queue.push({ size, admit }))
  }

  /** For each message that was admitted, once. */
  leave(size: number): void {
    this.#messages--
    this.#bytes -= size
    for (let next = this.#queue[0]; next !== undefined && this.#hasRoom(next.size); next = this.#queue[0]) {
      this.#queue.shift()
      this.#admit(next.size)
      next.admit()
    }
  }

  #hasRoom(size: number): boolean {
    return (
      this.#messages === 0 || (this.#messages < this.#maxMessages && this.#bytes + size <= this.#maxBytes)
    )
  }

  #admit(size: number): void {
    this.#messages++
    this.#bytes += size
  }
}
