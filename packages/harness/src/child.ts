import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import type { Actions, Answer, Call } from './answer-parent.js'
import { endProcess, track } from './processes.js'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ChildOptions {
  /** Arguments of the program. */
  readonly args?: readonly string[]
  /** Flags of Node. */
  readonly flags?: readonly string[]
  /** A command that runs the rest of its command line: `['taskset', '-c', '1']`. */
  readonly wrapper?: readonly string[]
}

/**
 * A Node process that answers calls (see `answerParent()`). It ends by `end()`, with this process, and by itself when this
 * process is gone.
 */
export class Child<A extends Actions> {
  /** Resolves when it is gone. */
  readonly exited: Promise<Exit>
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #calls = 0
  /** Why it answers no more. */
  #gone: string | undefined

  /** @param program its file. */
  constructor(program: string, { args = [], flags = [], wrapper = [] }: ChildOptions = {}) {
    const [command, ...rest] = [...wrapper, process.execPath, ...flags, program, ...args] as [string]
    this.#process = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    track(this.#process)
    this.exited = this.#watch(basename(program))
    this.#process.on('message', (answer: Answer) => this.#settle(answer))
  }

  /** `NaN` if it could not be started. */
  get pid(): number {
    return this.#process.pid ?? Number.NaN
  }

  get alive(): boolean {
    return this.#gone === undefined
  }

  /**
   * Calls an action, and gives its result.
   * @throws what the action threw, or that the process is gone.
   */
  call<K extends keyof A & string>(action: K, ...args: Parameters<A[K]>): Promise<Awaited<ReturnType<A[K]>>> {
    const id = this.#calls++
    const answered = new Promise<Awaited<ReturnType<A[K]>>>((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if ('failure' in answer) reject(new Error(answer.failure))
        else resolve(answer.value as Awaited<ReturnType<A[K]>>)
      })
    })
    answered.catch(() => {})
    if (this.#gone !== undefined) this.#settle({ id, failure: this.#gone })
    else this.#process.send({ id, action, argument: args[0] } satisfies Call, () => {})
    return answered
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Ends the process. Resolves when it is gone. */
  async end(): Promise<void> {
    await endProcess(this.#process)
  }

  #settle(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer)
    this.#waiting.delete(answer.id)
  }

  async #watch(program: string): Promise<Exit> {
    const ended = once(this.#process, 'exit').catch(() => [null, null])
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null]
    this.#gone = `${program} ended by itself (${signal ?? `exit code ${code}`})`
    for (const id of this.#waiting.keys()) this.#settle({ id, failure: this.#gone })
    return { code, signal }
  }
}
