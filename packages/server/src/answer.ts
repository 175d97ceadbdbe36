import { checkInteger, checkKnownOptions, coreOf, type OptionNames } from '@echo/protocol/internal'
import type { Connection } from '@echo/protocol/node'
import type { Handler } from './handler-pool.js'
import { InFlightBudget } from './in-flight-budget.js'

/** Makes the reply to one message. */
export type Reply<In, Out> = (message: In, connection: Connection<In, Out>) => Out | Promise<Out>

/** Of `answer()`. */
export interface AnswerOptions {
  /**
   * Messages of one connection whose replies are being made at a time, from 1. Above 1 messages may be processed in any order; their
   * replies are sent in the order of the messages all the same.
   * @default 1
   */
  inFlight?: number | undefined
  /**
   * Messages of all connections whose replies are being made at a time, from 1. At this limit no connection is read, so that
   * backpressure reaches the clients.
   * @default 4_096
   */
  maxInFlight?: number | undefined
  /**
   * Bytes of these messages, as they were received. A single message is always taken.
   * @default 16_777_216
   */
  maxInFlightBytes?: number | undefined
}

const ANSWER_OPTIONS = {
  inFlight: true,
  maxInFlight: true,
  maxInFlightBytes: true,
} satisfies OptionNames<AnswerOptions>

/**
 * A handler for `serve()` that sends exactly one reply for each message, in the order of the messages, whatever finishes first. For
 * clients that pair replies with requests by order, as `request()` does.
 *
 * Replies still go out after the client has ended its side. If `reply` fails, or a message cannot be decoded, the replies to what came
 * before are sent first; then the handler fails, which aborts the connection.
 *
 * @throws {OptionError} for an option that is unknown or out of its range.
 *
 * @example
 * ```js
 * import { connect } from '@echo/client'
 * import { answer, listen } from '@echo/server'
 *
 * const server = await listen({ port: 0 })
 * server.serve(answer(async (name) => `hello ${name}`, { inFlight: 8 }))
 * const conn = await connect(server.url)
 * console.log(await conn.request('world')) // hello world
 * await conn.close()
 * await server.close()
 * ```
 */
export function answer<In, Out = In>(reply: Reply<In, Out>, options: AnswerOptions = {}): Handler<In, Out> {
  checkKnownOptions('answer()', options, ANSWER_OPTIONS)
  const { inFlight = 1, maxInFlight = 4_096, maxInFlightBytes = 16_777_216 } = options
  checkInteger('inFlight', inFlight, 1, Number.MAX_SAFE_INTEGER)
  checkInteger('maxInFlight', maxInFlight, 1, Number.MAX_SAFE_INTEGER)
  checkInteger('maxInFlightBytes', maxInFlightBytes, 1, Number.MAX_SAFE_INTEGER)
  const budget = new InFlightBudget(maxInFlight, maxInFlightBytes)
  return (connection) => new Answering(connection, reply, inFlight, budget).run()
}

/** The replies of one connection. */
class Answering<In, Out> {
  readonly #connection: Connection<In, Out>
  readonly #reply: Reply<In, Out>
  readonly #inFlight: number
  readonly #budget: InFlightBudget
  /** Stops a call of `recv()` when a reply fails meanwhile, which it cannot with one message at a time. */
  readonly #stop: AbortController | undefined
  #failed = false
  /** Settles when the last reply so far was sent, and rejects with the first failure. */
  #lastSent: Promise<void> = Promise.resolve()
  #running = 0
  #onFewer: (() => void) | undefined = undefined

  constructor(
    connection: Connection<In, Out>,
    reply: Reply<In, Out>,
    inFlight: number,
    budget: InFlightBudget,
  ) {
    this.#connection = connection
    this.#reply = reply
    this.#inFlight = inFlight
    this.#budget = budget
    this.#stop = inFlight > 1 ? new AbortController() : undefined
  }

  async run(): Promise<void> {
    let failure: { error: unknown } | undefined
    while (failure === undefined && !this.#failed) {
      const before = bytesConsumed(this.#connection)
      try {
        const message = await this.#connection.recv({ signal: this.#stop?.signal })
        if (message === undefined) break
        await this.#start(message, bytesConsumed(this.#connection) - before)
      } catch (error) {
        failure = { error }
      }
    }
    // A reply that failed comes first: it is why receiving was stopped.
    await this.#lastSent
    if (failure !== undefined) throw failure.error
  }

  /** Resolves when the next message may be received. */
  async #start(message: In, size: number): Promise<void> {
    await this.#budget.enter(size)
    this.#running++
    const made = this.#make(message, size)
    this.#lastSent = this.#sendAfter(this.#lastSent, made)
    // Handled here too, since nobody waits for it before the messages have ended.
    this.#lastSent.catch(() => {})
    while (this.#running >= this.#inFlight && !this.#failed) await this.#fewer()
  }

  async #make(message: In, size: number): Promise<Out> {
    try {
      return await this.#reply(message, this.#connection)
    } finally {
      this.#budget.leave(size)
    }
  }

  async #sendAfter(previous: Promise<void>, made: Promise<Out>): Promise<void> {
    try {
      // Both are awaited from the start, so that neither can reject unhandled while the other is pending.
      const [, result] = await Promise.all([previous, Promise.allSettled([made])])
      if (result[0].status === 'rejected') throw result[0].reason
      await this.#connection.send(result[0].value)
    } catch (error) {
      this.#failed = true
      this.#stop?.abort()
      throw error
    } finally {
      this.#running--
      this.#onFewer?.()
    }
  }

  #fewer(): Promise<void> {
    return new Promise((resolve) => {
      this.#onFewer = resolve
    })
  }
}

/** Bytes of the messages that the connection has given out, from which follows the length of each. */
function bytesConsumed<In, Out>(connection: Connection<In, Out>): number {
  const core = coreOf(connection)
  return core === undefined ? 0 : core.reader.bytesReceived - core.receiver.bufferedLength
}
