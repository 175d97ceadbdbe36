import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Delivery, Link } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'
import type { ReplyReader } from './reply-reader.js'
import type { SendStyle } from './send-styles.js'

const READ_LENGTH = 262_144

/** What a link over a bare socket is made of. */
export interface SocketLinkParts {
  readonly messages: PreparedMessages
  /** The number of the message that is sent first. */
  readonly first: number
  readonly send: SendStyle
  readonly reader: ReplyReader
}

/** A link over a bare socket. Reads into one buffer, so that no memory is made a read. */
export class SocketLink implements Link {
  readonly lost: Promise<never>
  onReplies: (count: number) => void = () => {}
  readonly #socket: Socket
  readonly #parts: SocketLinkParts
  #next: number
  #fail!: (reason: Error) => void

  private constructor(port: number, parts: SocketLinkParts) {
    this.#parts = parts
    this.#next = parts.first
    this.lost = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.lost.catch(() => {})
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_LENGTH), callback: this.#onRead }
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, onread })
    this.#socket.on('error', this.#fail)
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static async open(port: number, parts: SocketLinkParts): Promise<SocketLink> {
    const link = new SocketLink(port, parts)
    await Promise.race([once(link.#socket, 'connect'), link.lost])
    return link
  }

  send(count: number): void {
    this.#parts.send(this.#socket, this.#parts.messages, this.#next, count)
    this.#next += count
  }

  get wireBytes(): number {
    return this.#socket.bytesRead + this.#socket.bytesWritten
  }

  get delivery(): Delivery | undefined {
    return this.#parts.reader.delivery?.()
  }

  close(): void {
    this.#socket.destroy()
  }

  readonly #onRead = (length: number, buffer: Uint8Array): boolean => {
    try {
      const replies = this.#parts.reader.push((buffer as Buffer).subarray(0, length))
      if (replies > 0) this.onReplies(replies)
    } catch (error) {
      this.#fail(error as Error)
    }
    return true
  }
}
