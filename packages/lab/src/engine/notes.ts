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
    this.#notes.push({ ...more, kind, port, at: more.at ?? now(), size })
    const { count, bytes } = this.total(kind)
    this.#totals.set(kind, { count: count + 1, bytes: bytes + size })
    for (const watch of this.#watchers) watch()
  }

  total(kind: NoteKind): { readonly count: number; readonly bytes: number } {
    return this.#totals.get(kind) ?? { count: 0, bytes: 0 }
  }

  /** Resolves when `reached` holds, or after `patience` milliseconds. */
  until(reached: () => boolean, patience: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#watchers.delete(watch)
        resolve()
      }
      const watch = () => {
        if (reached()) done()
      }
      const timer = setTimeout(done, patience)
      this.#watchers.add(watch)
      watch()
    })
  }

  report(): Report {
    const notes = this.#notes.map(({ message, ...note }) => ({
      ...note,
      head: message && Buffer.from(message.subarray(0, HEAD)).toString('hex'),
    }))
    const ports = [...new Set(notes.map(({ port }) => port))]
    const sha256 = ports.map((port) => [
      port,
      { send: this.#digest('send', port), got: this.#digest('got', port) },
    ])
    return { notes, sha256: Object.fromEntries(sha256) as Report['sha256'] }
  }

  clear(): void {
    this.#notes = []
    this.#totals.clear()
  }

  #digest(kind: NoteKind, port: number): string {
    const hash = createHash('sha256')
    for (const note of this.#notes) {
      if (note.kind === kind && note.port === port && note.message !== undefined) hash.update(note.message)
    }
    return hash.digest('hex')
  }
}
