import { createHash } from 'node:crypto'
import type { Failure } from '../trace/trace.js'

/** What a program has seen of one connection. `port` is that of the client's end, which both ends know. */
export type Note = { readonly at: number; readonly port: number } & (
  | { readonly kind: 'write' | 'read'; readonly size: number }
  | { readonly kind: 'send' | 'got'; readonly size: number; readonly head: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'over'; readonly spun?: number }
  | ({ readonly kind: 'failed' } & Omit<Failure, 'at'>)
)

/** What a program tells after a run. `sha256`: of all payloads that it sent and got, by port. */
export interface Report {
  readonly notes: readonly Note[]
  readonly sha256: Readonly<Record<number, { readonly sent: string; readonly got: string }>>
}

/** Microseconds on the monotonic clock that all processes of a host share. */
export function now(): number {
  return Number(process.hrtime.bigint() / 100n) / 10
}

/** Bytes of a payload that a report shows. */
const HEAD = 64

interface Carried {
  readonly kind: 'send' | 'got'
  readonly at: number
  readonly port: number
  readonly message: Uint8Array
}

/** Keeps notes in memory while a run lasts. Nothing is hashed, formatted or sent before `report()`. */
export class Log {
  #notes: (Note | Carried)[] = []
  #reads = 0
  #ends = 0
  #received = { messages: 0, bytes: 0 }
  readonly #watchers = new Set<() => void>()

  note(note: Note): void {
    this.#notes.push(note)
    if (note.kind === 'read') this.#reads += note.size
    if (note.kind === 'over' || note.kind === 'failed') this.#ends++
    this.#tell()
  }

  carried(kind: 'send' | 'got', port: number, message: Uint8Array, at = now()): void {
    this.#notes.push({ kind, at, port, message })
    if (kind === 'send') return
    this.#received.messages++
    this.#received.bytes += message.length
    this.#tell()
  }

  /** Bytes that have been read from sockets. */
  get readBytes(): number {
    return this.#reads
  }

  /** Connections that have ended, or failed. */
  get ends(): number {
    return this.#ends
  }

  /** What `recv()` has given. */
  get received(): { readonly messages: number; readonly bytes: number } {
    return this.#received
  }

  /** Resolves when `reached` holds, or after `patience` milliseconds. */
  async until(reached: () => boolean, patience: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    let watch = () => {}
    await new Promise<void>((resolve) => {
      watch = () => {
        if (reached()) resolve()
      }
      this.#watchers.add(watch)
      timer = setTimeout(resolve, patience)
      watch()
    })
    clearTimeout(timer)
    this.#watchers.delete(watch)
  }

  report(): Report {
    return { notes: this.#notes.map(told), sha256: this.#digests() }
  }

  clear(): void {
    this.#notes = []
    this.#reads = 0
    this.#ends = 0
    this.#received = { messages: 0, bytes: 0 }
  }

  #digests(): Report['sha256'] {
    const hashes = new Map<
      number,
      { send: ReturnType<typeof createHash>; got: ReturnType<typeof createHash> }
    >()
    for (const note of this.#notes) {
      if (!('message' in note)) continue
      if (!hashes.has(note.port))
        hashes.set(note.port, { send: createHash('sha256'), got: createHash('sha256') })
      hashes.get(note.port)![note.kind].update(note.message)
    }
    return Object.fromEntries(
      [...hashes].map(([port, { send, got }]) => [
        port,
        { sent: send.digest('hex'), got: got.digest('hex') },
      ]),
    )
  }

  #tell(): void {
    for (const watch of this.#watchers) watch()
  }
}

function told(note: Note | Carried): Note {
  if (!('message' in note)) return note
  const { kind, at, port, message } = note
  const head = Buffer.from(message.buffer, message.byteOffset, Math.min(message.length, HEAD)).toString('hex')
  return { kind, at, port, size: message.length, head }
}
