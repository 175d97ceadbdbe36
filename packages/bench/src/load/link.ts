/** One connection of the load generator, whatever carries it. */
export interface Link {
  /** Sends the next `count` messages. */
  send(count: number): void
  /** Hears how many replies have come. Set before the first `send()`. */
  onReplies: (count: number) => void
  /** Rejects when the connection is lost, or a reply is wrong. Never resolves. */
  readonly lost: Promise<never>
  /** Bytes written to and read from the socket so far. */
  readonly wireBytes: number
  /** How messages arrived so far, where a read is taken for a message. */
  readonly delivery?: Delivery
  close(): void
}

/** Messages by how they arrived when a read is taken for a message. */
export interface Delivery {
  /** A read gave this message and nothing else. */
  intact: number
  /** Whole, but in one read with bytes of others. */
  glued: number
  /** Spread over several reads. */
  cut: number
}
