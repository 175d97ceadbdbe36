import type { Delivery } from './link.js'

/**
 * What becomes of messages of one size when a read is taken for a message. The bytes come in order, so where reads begin
 * and end says it all: a message is intact when one read begins and ends where it does.
 */
export class ReadAudit {
  readonly #size: number
  readonly #bufferSize: number
  readonly #delivery: Delivery = { intact: 0, glued: 0, cut: 0 }
  /** Bytes of the message in progress that earlier reads gave. */
  #part = 0

  /**
   * @param size bytes of a message, from 1.
   * @param bufferSize bytes that one read gives at most.
   */
  constructor(size: number, bufferSize: number) {
    this.#size = size
    this.#bufferSize = bufferSize
  }

  /** The messages that have arrived whole so far. A copy. */
  get delivery(): Delivery {
    return { ...this.#delivery }
  }

  /** `length` bytes have come, and are read. */
  push(length: number): void {
    for (let left = length; left > 0; left -= this.#bufferSize) this.#read(Math.min(left, this.#bufferSize))
  }

  #read(length: number): void {
    const bytes = this.#part + length
    const part = bytes % this.#size
    let whole = (bytes - part) / this.#size
    if (whole === 1 && this.#part === 0 && part === 0) {
      this.#delivery.intact++
    } else if (whole > 0) {
      if (this.#part > 0) {
        this.#delivery.cut++
        whole--
      }
      this.#delivery.glued += whole
    }
    this.#part = part
  }
}
