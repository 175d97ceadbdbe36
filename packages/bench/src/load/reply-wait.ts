import { WrongReplyError } from './link.js'

/** If no reply has come for so many milliseconds, those that are due are given up. */
const REPLY_DEADLINE = 10_000

/** Who waits until all replies have come. */
export class ReplyWait {
  #resolve: () => void = () => {}

  /** They have. */
  done(): void {
    this.#resolve()
  }

  /**
   * Resolves with `done()`.
   * @param counts the replies that have come, and the messages that were sent.
   * @throws {WrongReplyError} if no reply comes any more.
   */
  async wait(counts: Readonly<{ received: number; sent: number }>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      let before = counts.received
      const look = () => {
        const { received, sent } = counts
        if (received === before)
          reject(new WrongReplyError(`${sent - received} of ${sent} replies never came`))
        before = received
      }
      const looking = setInterval(look, REPLY_DEADLINE).unref()
      this.#resolve = () => {
        clearInterval(looking)
        resolve()
      }
    })
  }
}
