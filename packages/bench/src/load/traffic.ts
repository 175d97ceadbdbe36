import type { LatencyHistogram } from '@echo/harness'

/** Messages on their way over links. Begins when it is made. */
export interface Traffic {
  readonly sent: number
  readonly received: number
  /** How long messages took, where that is timed. */
  readonly latencies: LatencyHistogram | undefined
  /** Sends no more than has been sent. */
  stop(): void
  /**
   * Resolves when all that will be sent has its reply.
   * @throws {WrongReplyError} if replies are missing.
   */
  idle(): Promise<void>
}
