import { LatencyHistogram } from '@echo/harness'
import { WrongReplyError, type Link, type Traffic } from './link.js'
import { ReplyWait } from './reply-wait.js'

/**
 * Sends messages at a constant rate, whatever comes back, over its links in turn. Each is timed from the moment at which
 * it was to be sent, so that a server that stands still is charged for all that had to wait meanwhile, and so is this
 * generator if it is late (no coordinated omission; see G. Tene's wrk2).
 */
export class OpenLoop implements Traffic {
  sent = 0
  received = 0
  readonly latencies = new LatencyHistogram()
  readonly #links: readonly Link[]
  /** Milliseconds from one message to the next. */
  readonly #interval: number
  readonly #began = performance.now()
  readonly #wait = new ReplyWait()
  #stopped = false

  /** @param rate messages a second over all links. */
  constructor(links: readonly Link[], rate: number) {
    this.#links = links
    this.#interval = 1000 / rate
    for (const [index, link] of links.entries()) this.#listen(link, index)
    this.#turn()
  }

  stop(): void {
    this.#stopped = true
  }

  async idle(): Promise<void> {
    if (this.received < this.sent) await this.#wait.wait(this)
  }

  /** Message number `n` of all goes over link `n` modulo their count, so the replies of a link are every so many of them. */
  #listen(link: Link, index: number): void {
    let next = index
    link.onReplies = (count) => {
      const now = performance.now()
      for (let i = 0; i < count; i++, next += this.#links.length) {
        if (next >= this.sent) throw new WrongReplyError(`a reply to message ${next}, which was not sent yet`)
        this.latencies.record(now - this.#began - next * this.#interval)
      }
      this.received += count
      if (this.#stopped && this.received === this.sent) this.#wait.done()
    }
  }

  /** Never sleeps: a timer would be late by up to a millisecond. */
  readonly #turn = (): void => {
    if (this.#stopped) return
    const due = Math.floor((performance.now() - this.#began) / this.#interval) + 1
    if (this.#links.length === 1) this.#sendTo(this.#links[0]!, due - this.sent)
    else while (this.sent < due) this.#sendTo(this.#links[this.sent % this.#links.length]!, 1)
    setImmediate(this.#turn)
  }

  #sendTo(link: Link, count: number): void {
    if (count === 0) return
    this.sent += count
    link.send(count)
  }
}
