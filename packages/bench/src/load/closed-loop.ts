import { LatencyHistogram } from '@echo/harness'
import { WrongReplyError, type Link, type Traffic } from './link.js'
import { ReplyWait } from './reply-wait.js'

/** How much goes over each link. */
export interface ClosedLoopShape {
  /** Messages in flight. */
  readonly depth: number
  /** Messages sent in all; without it, until `stop()`. */
  readonly limit?: number
}

/** Keeps `depth` messages in flight over each link: for each reply that comes, one more goes out there. */
export class ClosedLoop implements Traffic {
  sent = 0
  received = 0
  /** Round trips, if only one message is in flight. */
  readonly latencies: LatencyHistogram | undefined
  readonly #limit: number
  readonly #wait = new ReplyWait()
  #stopped = false
  #began = 0

  constructor(links: readonly Link[], { depth, limit = Infinity }: ClosedLoopShape) {
    this.#limit = limit * links.length
    if (depth === 1 && links.length === 1) this.latencies = new LatencyHistogram()
    for (const link of links) this.#keepBusy(link, depth, limit)
  }

  stop(): void {
    this.#stopped = true
  }

  async idle(): Promise<void> {
    if (!this.#done) await this.#wait.wait(this)
  }

  #keepBusy(link: Link, depth: number, limit: number): void {
    const { latencies } = this
    let sent = 0
    let received = 0
    const send = (wanted: number) => {
      const count = this.#stopped ? 0 : Math.min(wanted, limit - sent)
      if (count === 0) return
      if (latencies !== undefined) this.#began = performance.now()
      sent += count
      this.sent += count
      link.send(count)
    }
    link.onReplies = (count) => {
      latencies?.record(performance.now() - this.#began)
      received += count
      this.received += count
      if (received > sent) throw new WrongReplyError(`${received} replies to ${sent} messages`)
      send(count)
      if (this.#done) this.#wait.done()
    }
    send(depth)
  }

  get #done(): boolean {
    return this.received === (this.#stopped ? this.sent : this.#limit)
  }
}
