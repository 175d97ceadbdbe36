import { WrongReplyError } from './load.js'

/** Replies that are due and have not come after so many milliseconds are given up. */
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
   * @param count gives the replies that have come, and the messages that were sent.
   * @throws {WrongReplyError} if it does not come in time.
   */
  async wait(count: () => { received: number; sent: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        const { received, sent } = count()
        reject(new WrongReplyError(`${sent - received} of ${sent} replies never came`))
      }
      const deadline = setTimeout(giveUp, REPLY_DEADLINE).unref()
      this.#resolve = () => {
        clearTimeout(deadline)
        resolve()
      }
    })
  }
}
