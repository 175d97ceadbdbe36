import { EchoError } from '@echo/protocol'
import type { CloseInfo, Connection } from '@echo/protocol/node'

/** What the server under attack has seen so far. */
export interface Report {
  readonly accepted: number
  readonly open: number
  /** Messages that handlers were given. */
  readonly messages: number
  /** How often connections ended in each way: `remote end`, `local timeout frame ECHO_ERR_TIMEOUT`. */
  readonly closed: Readonly<Record<string, number>>
  /** Milliseconds from accept to close of the connection that took longest, by the same key. */
  readonly longest: Readonly<Record<string, number>>
  /** Errors by code, as `onError` heard them. */
  readonly errors: Readonly<Record<string, number>>
  /** Errors that are none of the project's, and none that a handler threw on purpose. At most 20 of them. */
  readonly strangers: readonly string[]
  /** What nobody caught. At most 20 of them. */
  readonly uncaught: readonly string[]
  /** The most bytes of array buffers at any close, or any other moment somebody asked for. */
  readonly mostArrayBuffers: number
  readonly counters: unknown
}

const MOST_WORDS = 20

/** The words of errors that handlers throw on purpose. */
export const ON_PURPOSE = 'thrown on purpose'

/** Writes down what happens in the server under attack. Hides nothing. */
export class Journal {
  accepted = 0
  open = 0
  messages = 0
  mostArrayBuffers = 0
  readonly closed: Record<string, number> = {}
  readonly longest: Record<string, number> = {}
  readonly errors: Record<string, number> = {}
  readonly strangers: string[] = []
  readonly uncaught: string[] = []

  /** An uncaught exception or an unhandled rejection: the server lives on only to tell of it. */
  watchProcess(): void {
    process.on('uncaughtException', (error) => note(this.uncaught, error.stack ?? String(error)))
    process.on('unhandledRejection', (reason) => note(this.uncaught, `unhandled: ${String(reason)}`))
  }

  watch(connection: Connection<unknown>): void {
    const began = performance.now()
    this.accepted++
    this.open++
    void connection.closed.then((info) => {
      this.open--
      const key = closeKey(info)
      count(this.closed, key)
      this.longest[key] = Math.max(this.longest[key] ?? 0, performance.now() - began)
      this.mostArrayBuffers = Math.max(this.mostArrayBuffers, process.memoryUsage().arrayBuffers)
      if (info.error !== undefined) this.#check(info.error)
    })
  }

  readonly onError = (error: Error): void => {
    count(this.errors, error instanceof EchoError ? error.code : error.message)
    this.#check(error)
  }

  report(counters: unknown): Report {
    const { accepted, open, messages, closed, longest, errors, strangers, uncaught, mostArrayBuffers } = this
    return {
      accepted,
      open,
      messages,
      closed,
      longest,
      errors,
      strangers,
      uncaught,
      mostArrayBuffers,
      counters,
    }
  }

  #check(error: Error): void {
    if (!(error instanceof EchoError) && error.message !== ON_PURPOSE) note(this.strangers, String(error))
  }
}

function closeKey(info: CloseInfo): string {
  const which = 'which' in info ? info.which : undefined
  const code = info.error instanceof EchoError ? info.error.code : info.error?.name
  return [info.by, info.how, which, code].filter((part) => part !== undefined).join(' ')
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function note(list: string[], words: string): void {
  if (list.length < MOST_WORDS) list.push(words)
}
