import { createHash } from 'node:crypto'
import type { Failure } from '../trace/trace.js'

export type NoteKind = 'write' | 'read' | 'send' | 'got' | 'wait' | 'over' | 'failed'

/** What a program has seen of one connection. `port` is that of the client's end, which both ends know. */
export interface Note extends Partial<Failure> {
  readonly kind: NoteKind
  readonly port: number
  /** Microseconds on the monotonic clock that all processes of a host share. */
  readonly at: number
  /** In bytes; 0 of what has none. */
  readonly size: number
  /** Of a message, in hex. */
  readonly head?: string
  readonly spun?: number
}

/** What a program reports after a run. `sha256`: of all payloads that it sent and got, by port. */
export interface Report {
  readonly notes: readonly Note[]
  readonly sha256: Readonly<Record<number, { readonly send: string; readonly got: string }>>
}

/** How much a program is to have received. */
export interface Received {
  /** From sockets. */
  readonly bytes?: number
  /** By `recv()`: payloads, and messages. */
  readonly payload?: number
  readonly messages?: number
  /** Connections that have ended, or failed. */
  readonly ends?: number
}

/** Milliseconds that `until()` waits at most. */
const PATIENCE = 8000

/** Bytes of a payload that a report shows. */
const HEAD = 64

export function now(): number {
  return Number(process.hrtime.bigint() / 100n) / 10
}

type Kept = Note & { readonly message?: Uint8Array }

/** Keeps notes in memory while a run lasts. Nothing is hashed, formatted or sent before `report()`. */
export class Log {
  #notes: Kept[] = []
  readonly #totals = new Map<NoteKind, { count: number; bytes: number }>()
  readonly #watchers = new Set<() => void>()

  note(kind: NoteKind, port: number, more: Partial<Kept> = {}): void {
    const size = more.message?.length ?? more.size ?? 0
    if (size === 0 && (kind === 'write' || kind === 'read')) return
    this.#notes.push({ ...more, kind, port, at: more.at ?? now(), size })
    const { count, bytes } = this.#total(kind)
    this.#totals.set(kind, { count: count + 1, bytes: bytes + size })
    for (const watch of this.#watchers) watch()
  }

  /** Resolves when that much has been received, or after `PATIENCE` in any case. */
  until({ bytes = 0, payload = 0, messages = 0, ends = 0 }: Received): Promise<void> {
    const reached = () => {
      const got = this.#total('got')
      const ended = this.#total('over').count + this.#total('failed').count
      return (
        got.bytes >= payload && got.count >= messages && this.#total('read').bytes >= bytes && ended >= ends
      )
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#watchers.delete(watch)
        resolve()
      }
      const watch = () => {
        if (reached()) done()
      }
      const timer = setTimeout(done, PATIENCE)
      this.#watchers.add(watch)
      watch()
    })
  }

  report(): Report {
    const notes = this.#notes.map(({ message, ...note }) => ({
      ...note,
      head: message && Buffer.from(message.subarray(0, HEAD)).toString('hex'),
    }))
    const digests = (port: number) => ({ send: this.#digest('send', port), got: this.#digest('got', port) })
    const ports = new Set(notes.map(({ port }) => port))
    return { notes, sha256: Object.fromEntries([...ports].map((port) => [port, digests(port)])) }
  }

  clear(): void {
    this.#notes = []
    this.#totals.clear()
  }

  #total(kind: NoteKind): { readonly count: number; readonly bytes: number } {
    return this.#totals.get(kind) ?? { count: 0, bytes: 0 }
  }

  #digest(kind: NoteKind, port: number): string {
    const hash = createHash('sha256')
    for (const note of this.#notes) {
      if (note.kind === kind && note.port === port && note.message !== undefined) hash.update(note.message)
    }
    return hash.digest('hex')
  }
}
