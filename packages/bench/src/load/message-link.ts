import { WrongReplyError, type Link, type Pass } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'

/** A link over a client that has messages of its own, and so gives each reply by itself. */
export class MessageLink implements Link {
  readonly lost: Promise<never>
  onReplies: (count: number) => void = () => {}
  readonly #messages: PreparedMessages
  readonly #check: boolean
  #send: (payload: Buffer) => unknown = () => {}
  #close: () => void = () => {}
  #wireBytes: () => number = () => 0
  #sent: number
  #received: number
  #fail!: (reason: Error) => void

  /** @param first the number of the message that is sent first. */
  constructor(messages: PreparedMessages, first: number, pass: Pass) {
    this.#messages = messages
    this.#check = pass === 'check'
    this.#sent = first
    this.#received = first
    this.lost = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.lost.catch(() => {})
  }

  /** It is connected: how to send a message, how to close, and the bytes written to and read from its socket so far. */
  opened(send: (payload: Buffer) => unknown, close: () => void, wireBytes: () => number): void {
    this.#send = send
    this.#close = close
    this.#wireBytes = wireBytes
  }

  /** It has failed, or is closed. */
  failed(reason: Error): void {
    this.#fail(reason)
  }

  /** A reply has come. */
  replied(reply: Uint8Array): void {
    try {
      this.#checkReply(reply)
      this.#received++
      this.onReplies(1)
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  send(count: number): void {
    const { each, count: circle } = this.#messages
    for (const end = this.#sent + count; this.#sent < end; this.#sent++) {
      this.#send(each[this.#sent % circle]!)
    }
  }

  get wireBytes(): number {
    return this.#wireBytes()
  }

  close(): void {
    this.#close()
  }

  #checkReply(reply: Uint8Array): void {
    const { each, count: circle, size } = this.#messages
    if (reply.length === size && !this.#check) return
    if (Buffer.compare(reply, each[this.#received % circle]!) === 0) return
    throw new WrongReplyError(
      `reply ${this.#received} (${reply.length} B) is not the message that was sent (${size} B)`,
    )
  }
}
