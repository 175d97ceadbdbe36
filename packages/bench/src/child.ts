import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answer } from './answer-parent.js'
import { endChild, keepTrack } from './children.js'
import { onCore } from './pinning.js'

/** Programs run from `dist`, also when this file itself is run from `src` by a test. */
export const PROGRAMS = join(import.meta.dirname, '../dist')

/**
 * A child process that answers requests. It ends by `end()`, by `killChildren()`, with this process, and by itself when
 * this process is gone.
 */
export class Child {
  readonly #program: string
  readonly #process: ChildProcess
  readonly #gone: Promise<never>

  /**
   * @param program its file in `dist`.
   * @param args say what it is to run: a target, or a task and a contender.
   * @param core the processor it is kept on; without it, any.
   */
  constructor(program: 'load-process.js' | 'framing-process.js', args: readonly string[], core?: number) {
    this.#program = program
    const [execPath, ...execArgv] = onCore(core, process.execPath, []) as [string, ...string[]]
    this.#process = fork(join(PROGRAMS, program), args, { execPath, execArgv })
    keepTrack(this.#process)
    this.#gone = this.#watch()
    this.#gone.catch(() => {})
  }

  /**
   * Sends a request and gives the answer. One at a time.
   * @throws what the child says went wrong, or that it is gone.
   */
  async request<T>(message: object): Promise<T> {
    const replied = once(this.#process, 'message')
    this.#process.send(message, () => {})
    const [answer] = (await Promise.race([replied, this.#gone])) as [Answer<T>]
    if ('failure' in answer) throw new Error(answer.failure)
    return answer.value
  }

  /** For `/proc`. */
  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Ends the process. Resolves when it is gone. */
  async end(): Promise<void> {
    await endChild(this.#process)
  }

  async #watch(): Promise<never> {
    const [code, signal] = (await once(this.#process, 'exit')) as [number | null, string | null]
    throw new Error(`${this.#program} ended by itself (${signal ?? `exit code ${code}`})`)
  }
}
