import type { EchoError, LimitError, TimeoutError } from '../../errors.js'

/** Where a receiver's bytes come from. */
export interface ByteSource {
  /** A call waits for bytes. */
  onWaiting(): void
}

/** What the receiver tells its connection. */
export interface ReceiverOwner {
  /** A frame was refused: it, or the message in it, is lost. */
  onFrameRefused(error: EchoError): void
  /** The bytes cannot be read any further. */
  onUnreadable(error: Error): void
  /** Nothing more can be given out. */
  onExhausted(): void
  /** A call was answered with the end, or with why there is one. */
  onEndDelivered(): void
}

/** What a reader tells its connection. */
export interface SocketReaderOwner {
  /** A deadline has passed. */
  timeOut(error: TimeoutError): void
  /** The connections of the process hold too much, and this one most. */
  closeOverBudget(error: LimitError): void
}
