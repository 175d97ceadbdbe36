import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ClientProgram } from './client-program.js'
import type { ServerProgram } from './server-program.js'

export interface PeerRequest {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

export type PeerAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly failure: string }
)

/** The programs run from `dist`, also when this file itself is run from `src` by a test. */
const PROGRAM = join(import.meta.dirname, '../../dist/engine/peer-process.js')

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

type Action = (argument: never) => unknown
export type ClientPeer = Peer<ClientProgram>
export type ServerPeer = Peer<ServerProgram>

/** A program in a process of its own, which does what its methods do. It ends by `kill()`, and when this process ends, however that comes about. */
export class Peer<P extends Record<keyof P, Action>> {
  readonly #process: ChildProcess
  readonly #pending = new Map<number, (answer: PeerAnswer) => void>()
  readonly #gone: Promise<unknown>
  #lastId = 0

  constructor(role: 'client' | 'server') {
    this.#process = fork(PROGRAM, [role], { serialization: 'advanced', execArgv: [] })
    running.add(this.#process)
    this.#process.on('message', (answer: PeerAnswer) => this.#settle(answer))
    this.#gone = once(this.#process, 'exit').then(() => {
      running.delete(this.#process)
      for (const id of this.#pending.keys())
        this.#settle({ id, failure: 'a program of the experiment has ended' })
    })
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** @throws what the program says went wrong, or that it has ended. */
  async ask<K extends keyof P & string>(
    name: K,
    ...[argument]: Parameters<P[K]>
  ): Promise<Awaited<ReturnType<P[K]>>> {
    const id = ++this.#lastId
    const answered = new Promise<PeerAnswer>((resolve) => this.#pending.set(id, resolve))
    this.#process.send({ id, name, argument }, (error) => {
      if (error !== null) this.#settle({ id, failure: error.message })
    })
    const answer = await answered
    if ('failure' in answer) throw new Error(answer.failure)
    return answer.value as Awaited<ReturnType<P[K]>>
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#gone
  }

  #settle(answer: PeerAnswer): void {
    this.#pending.get(answer.id)?.(answer)
    this.#pending.delete(answer.id)
  }
}
