import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Delivery, Link, Load, ReplyReader } from './link.js'
import type { PreparedMessages } from './prepared-messages.js'

const READ_LENGTH = 262_144

/** Sends the `count` messages that follow number `from`; the prepared ones are used in a circle. */
type SendStyle = (socket: Socket, messages: PreparedMessages, from: number, count: number) => void

/** A load that speaks bytes over a bare socket. */
export interface WireFormat extends Pick<Load, 'window' | 'payload' | 'encode'> {
  readonly send: SendStyle
  /** Compares every reply with what was sent, from the message numbered `first` on. */
  readonly checker: (messages: PreparedMessages, first: number) => ReplyReader
  /** Counts replies, as cheaply as can be. */
  readonly counter: (messages: PreparedMessages) => ReplyReader
}

export function wireLoad({ send, checker, counter, ...rest }: WireFormat): Load {
  return {
    ...rest,
    open(port, messages, first, pass) {
      const reader = pass === 'check' ? checker(messages, first) : counter(messages)
      return SocketLink.open(port, { messages, first, send, reader })
    },
  }
}

/** Sends messages in as few writes as the circle of prepared ones allows: one, or two where it closes. */
export const sendBatched: SendStyle = (socket, { wire, wireSize, count: circle }, from, count) => {
  let at = (from % circle) * wireSize
  let left = count * wireSize
  while (left > 0) {
    const end = Math.min(at + left, wire.length)
    socket.write(wire.subarray(at, end))
    left -= end - at
    at = 0
  }
}

/** Sends each message in a write of its own, as the original programs did. */
export const sendEach: SendStyle = (socket, { each, count: circle }, from, count) => {
  for (let index = from; index < from + count; index++) socket.write(each[index % circle]!)
}

interface Parts {
  readonly messages: PreparedMessages
  /** The number of the message that is sent first. */
  readonly first: number
  readonly send: SendStyle
  readonly reader: ReplyReader
}

/** A link over a bare socket. Reads into one buffer, so that no memory is allocated per read. */
class SocketLink implements Link {
  readonly lost: Promise<never>
  onReplies: (count: number) => void = () => {}
  readonly #socket: Socket
  readonly #parts: Parts
  #next: number
  #fail!: (reason: Error) => void

  private constructor(port: number, parts: Parts) {
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

  static async open(port: number, parts: Parts): Promise<SocketLink> {
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
