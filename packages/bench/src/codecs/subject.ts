import type { Codec } from '@echo/protocol'

/** A codec in the sweep, and what it carries there. */
export interface Subject {
  readonly name: string
  /** What it is, in at most 44 columns. */
  readonly what: string
  /** Loaded only in the processes that use it. */
  readonly load: () => Promise<LoadedSubject>
}

export interface LoadedSubject {
  /** A new one: what it keeps from call to call is not shared. */
  readonly codec: () => Codec<unknown>
  /** The message of that index. @param size that of its workload, which names the object. */
  readonly message: (index: number, size: number) => unknown
}
