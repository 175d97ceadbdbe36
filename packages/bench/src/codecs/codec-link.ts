import type { Codec } from '@echo/protocol'
import type { Link } from '../load/link.js'
import { WrongReplyError } from '../load/load.js'
import type { PreparedMessages } from '../load/prepared-messages.js'

/**
 * A link that answers itself: what is sent is decoded and encoded again, in a tight loop, once a turn of the event loop. In
 * the pass that counts the lengths of what was encoded are compared, so that nothing of it can be left out.
 */
export class CodecLink implements Link {
  readonly lost: Promise<never>
  readonly wireBytes = 0
  onReplies: (count: number) => void = () => {}
  readonly #codec: Codec<unknown>
  readonly #messages: PreparedMessages
  readonly #work: (from: number, count: number) => void
  #next: number
  #waiting = 0
  #closed = false
  #fail!: (reason: unknown) => void

  constructor(codec: Codec<unknown>, messages: PreparedMessages, first: number, pass: 'check' | 'count') {
    this.#codec = codec
    this.#messages = messages
    this.#next = first
    this.#work = pass === 'check' ? this.#check : this.#count
    this.lost = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.lost.catch(() => {})
  }

  send(count: number): void {
    if (this.#waiting === 0) setImmediate(this.#turn)
    this.#waiting += count
  }

  close(): void {
    this.#closed = true
  }

  readonly #turn = (): void => {
    if (this.#closed) return
    const count = this.#waiting
    this.#waiting = 0
    try {
      this.#work(this.#next, count)
      this.#next += count
      this.onReplies(count)
    } catch (error) {
      this.#fail(error)
    }
  }

  readonly #count = (from: number, count: number): void => {
    const { each, count: circle, size } = this.#messages
    const codec = this.#codec
    let bytes = 0
    for (let index = from; index < from + count; index++) {
      bytes += codec.encode(codec.decode(each[index % circle]!)).length
    }
    if (bytes !== count * size) throw new WrongReplyError(`${bytes} B encoded, not ${count} times ${size} B`)
  }

  readonly #check = (from: number, count: number): void => {
    const { each, count: circle } = this.#messages
    for (let index = from; index < from + count; index++) {
      const payload = each[index % circle]!
      if (Buffer.compare(this.#codec.encode(this.#codec.decode(payload)), payload) !== 0)
        throw new WrongReplyError(`message ${index} is encoded as something else than it was decoded from`)
    }
  }
}
