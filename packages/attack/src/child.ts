import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actions, Answer } from './answer-parent.js'

/** Programs run from `dist`, also when this file itself is run from `src` by a test. */
const PROGRAMS = join(import.meta.dirname, '../dist')

const running = new Set<ChildProcess>()

/** Kills all children at once, by their own handles. For a process that must end now. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

export type Program =
  | 'server-process.js'
  | 'attacker-process.js'
  | 'good-clients-process.js'
  | 'mid-frame-process.js'
  | 'lasting-client-process.js'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ChildOptions {
  readonly args?: readonly string[]
  /** File descriptors it may have, as `ulimit -n` sets it. */
  readonly descriptors?: number
}

/**
 * A child process that answers calls. It ends by `end()`, by `killChildren()`, with this process, and by itself when this
 * process is gone.
 */
export class Child<A extends Actions> {
  /** Resolves when it is gone. */
  readonly exited: Promise<Exit>
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #calls = 0

  constructor(program: Program, options: ChildOptions = {}) {
    this.#process = start(program, options)
    running.add(this.#process)
    this.exited = this.#watch(program)
    this.#process.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /**
   * Has one action done and gives what came of it.
   * @throws what the child says went wrong, or that it is gone.
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
    this.#process.send({ id, action, argument: args[0] }, () => {})
    return answered
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Ends the process. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.exited
  }

  /** From now on `peakMemory()` counts anew. */
  async resetPeak(): Promise<void> {
    await writeFile(`/proc/${this.pid}/clear_refs`, '5').catch(() => {})
  }

  /** The most bytes that were resident, garbage included, as the kernel saw it. `NaN` where there is no such kernel. */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8').catch(() => '')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024
  }

  async #watch(program: Program): Promise<Exit> {
    const [code, signal] = (await once(this.#process, 'exit')) as [number | null, NodeJS.Signals | null]
    running.delete(this.#process)
    const failure = `${program} ended by itself (${signal ?? `exit code ${code}`})`
    for (const [id, answer] of this.#waiting) answer({ id, failure })
    this.#waiting.clear()
    return { code, signal }
  }
}

function start(program: Program, { args = [], descriptors }: ChildOptions): ChildProcess {
  const command = [process.execPath, '--expose-gc', join(PROGRAMS, program), ...args]
  if (descriptors !== undefined) command.unshift('sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`)
  return spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

process.on('exit', killChildren)
