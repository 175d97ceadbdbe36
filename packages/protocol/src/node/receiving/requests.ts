import { TimeoutError, type ConnectionClosedError, type Delivery } from '../../errors.js'
import type { SendQueue, SendQueueOwner } from '../sending/send-queue.js'
import { handledRejection } from '../sending/reported-promise.js'
import { PendingReply, type Requester } from './pending-reply.js'
import type { Receiver } from './receiver.js'

/** Who makes the errors that tell a call that its connection is lost. */
export type LossReporter = Pick<SendQueueOwner, 'lossError'>

/** The requests of one connection: each message sent, and the reply that comes in its place. */
export class Requests<In, Out> implements Requester<In> {
  readonly source: Receiver<In>
  readonly #sendQueue: SendQueue<Out>
  readonly #connection: LossReporter

  constructor(receiver: Receiver<In>, sendQueue: SendQueue<Out>, connection: LossReporter) {
    this.source = receiver
    this.#sendQueue = sendQueue
    this.#connection = connection
  }

  /** @param timeout in milliseconds. */
  request(message: Out, timeout: number | undefined, signal: AbortSignal | undefined): Promise<In> {
    if (this.source.ended) return handledRejection(this.#noReply('not sent'))
    const start = this.#sendQueue.queued
    try {
      this.#sendQueue.enqueue(message)
    } catch (error) {
      return this.#sendQueue.refused(error as Error)
    }
    // To take the message may have ended the connection: over the memory budget, or by a codec that destroys it.
    if (this.source.ended) return handledRejection(this.replyLost(start))
    const reply = new PendingReply(this, start, timeout, signal)
    this.source.enqueue(reply)
    return reply.promise
  }

  replyLost(start: number): ConnectionClosedError {
    return this.#noReply(this.#sendQueue.deliveryFrom(start))
  }

  replyTimedOut(timeout: number): TimeoutError {
    return new TimeoutError(
      'request',
      timeout,
      `no reply came within ${timeout} ms; when it comes it will be dropped`,
    )
  }

  #noReply(delivery: Delivery): ConnectionClosedError {
    const { cause } = this.source
    const ended =
      delivery === 'not sent' ? 'the connection has ended' : 'the connection ended before the reply came'
    return this.#connection.lossError(cause?.message ?? ended, cause, delivery)
  }
}
