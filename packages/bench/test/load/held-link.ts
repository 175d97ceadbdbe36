import type { Link } from '../../src/load/link.js'

/** A link whose replies come when the test says so. */
export class HeldLink implements Link {
  onReplies: (count: number) => void = () => {}
  readonly lost = new Promise<never>(() => {})
  readonly wireBytes = 0
  /** Messages sent in each call of `send()`. */
  readonly sends: number[] = []
  #due = 0

  send(count: number): void {
    this.sends.push(count)
    this.#due += count
  }

  /** Replies to as many messages, or to all that were sent. */
  reply(count = this.#due): void {
    this.#due -= count
    this.onReplies(count)
  }

  close(): void {}
}
