import { subscribe } from 'node:diagnostics_channel'
import { EchoError } from '@echo/protocol'
import type { CloseInfo, Connection } from '@echo/protocol/node'
import { Heaviest } from './memory.js'

/** What the server under attack has seen so far. */
export interface Report {
  /** Messages that handlers were given. */
  readonly messages: number
  /** How often connections ended in each way: `remote end`, `local timeout frame ECHO_ERR_TIMEOUT`. */
  readonly closed: Readonly<Record<string, number>>
  /** Milliseconds from open to close of the connection that took longest, by the same key: of a server with `details`. */
  readonly longest: Readonly<Record<string, number>>
  /** The most bytes that a connection had not sent when it ended. */
  readonly mostUnsent: number
  /** The most bytes of array buffers when a connection ended: of a server with `details`. */
  readonly mostArrayBuffers: number
  /** Errors by code, as `onError` heard them. */
  readonly errors: Readonly<Record<string, number>>
  /** Errors that are none of the project's, and none that a handler threw on purpose. At most 20 of them. */
  readonly strangers: readonly string[]
  /** What nobody caught. At most 20 of them. */
  readonly uncaught: readonly string[]
}

const MOST_WORDS = 20

/** The words of errors that handlers throw on purpose. */
export const ON_PURPOSE = 'thrown on purpose'

/** What a connection says of itself on its channels. */
interface Said {
  readonly connection: Connection<unknown>
  readonly info: CloseInfo
}

/** Writes down what happens in the server under attack. Hides nothing, and adds nothing to a connection's memory. */
export class Journal {
  messages = 0
  /** Messages that the handler `busy` was given, by client. */
  readonly handled: number[] = []
  readonly heaviest = new Heaviest()
  #details = false
  #mostUnsent = 0
  #mostArrayBuffers = 0
  readonly #closed: Record<string, number> = {}
  readonly #longest: Record<string, number> = {}
  readonly #errors: Record<string, number> = {}
  readonly #strangers: string[] = []
  readonly #uncaught: string[] = []

  /**
   * Watches the whole process. After an uncaught exception or an unhandled rejection it lives on only to tell of it.
   * @param details says whether ages and array buffers are wanted, which costs memory and time.
   */
  watch(details: boolean): void {
    process.on('uncaughtException', (error) => note(this.#uncaught, error.stack ?? String(error)))
    process.on('unhandledRejection', (reason) => note(this.#uncaught, `unhandled: ${String(reason)}`))
    const born = new WeakMap<Connection<unknown>, number>()
    this.#details = details
    if (details) {
      subscribe('echo:connection:open', (said) => born.set((said as Said).connection, performance.now()))
    }
    subscribe('echo:connection:close', (said) => {
      const { connection, info } = said as Said
      this.#left(info, performance.now() - (born.get(connection) ?? Number.NaN))
    })
  }

  readonly onError = (error: Error): void => {
    count(this.#errors, error instanceof EchoError ? error.code : error.message)
    this.#check(error)
  }

  report(): Report {
    return {
      messages: this.messages,
      closed: this.#closed,
      longest: this.#longest,
      mostUnsent: this.#mostUnsent,
      mostArrayBuffers: this.#mostArrayBuffers,
      errors: this.#errors,
      strangers: this.#strangers,
      uncaught: this.#uncaught,
    }
  }

  #left(info: CloseInfo, age: number): void {
    const key = closeKey(info)
    count(this.#closed, key)
    this.#longest[key] = Math.max(this.#longest[key] ?? 0, age)
    this.#mostUnsent = Math.max(this.#mostUnsent, info.unsent)
    if (this.#details)
      this.#mostArrayBuffers = Math.max(this.#mostArrayBuffers, process.memoryUsage().arrayBuffers)
    if (info.error !== undefined) this.#check(info.error)
  }

  #check(error: Error): void {
    if (!(error instanceof EchoError) && error.message !== ON_PURPOSE) note(this.#strangers, String(error))
  }
}

function closeKey({ initiator, reason, detail, error }: CloseInfo): string {
  const code = error instanceof EchoError ? error.code : error?.name
  return [initiator, reason, detail, code].filter((part) => part !== undefined).join(' ')
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function note(list: string[], words: string): void {
  if (list.length < MOST_WORDS) list.push(words)
}
