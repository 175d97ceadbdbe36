import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ClientProgram, ConnectRequest, SendRequest } from './client-program.js'
import type { Report } from './notes.js'
import type { ListenRequest } from './server-program.js'

/** What a program can be asked to do. */
export interface PeerActions {
  listen(request: ListenRequest): Promise<{ port: number }>
  untilRead(size: number): Promise<void>
  untilReceived(least: { bytes: number; messages: number }): Promise<void>
  untilOver(): Promise<void>
  connect(request: ConnectRequest): Promise<{ port: number }>
  send(request: SendRequest): Promise<void>
  begin(request: SendRequest): Promise<void>
  reply(request: { patience: number }): Promise<boolean>
  sendTruncated(
    request: Parameters<ClientProgram['sendTruncated']>[0],
  ): Promise<{ port: number; sent: number; at: number }>
  close(): Promise<void>
  report(): Promise<Report>
  reset(): Promise<void>
}

export interface PeerRequest {
  readonly id: number
  readonly name: keyof PeerActions
  readonly argument: unknown
}

export type PeerAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly failure: string }
)

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** The programs run from `dist`, also when this file itself is run from `src` by a test. */
const PROGRAM = join(import.meta.dirname, '../../dist/engine/peer-process.js')

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program in a process of its own. It ends by `kill()`, and when this process ends, however that comes about. */
export class Peer {
  readonly #process: ChildProcess
  readonly #pending = new Map<number, Pending>()
  readonly #gone: Promise<unknown>
  #lastId = 0

  constructor() {
    this.#process = fork(PROGRAM, { serialization: 'advanced', execArgv: [] })
    running.add(this.#process)
    this.#process.on('message', (answer) => this.#onAnswer(answer as PeerAnswer))
    this.#gone = once(this.#process, 'exit').then(() => {
      running.delete(this.#process)
      for (const { reject } of this.#pending.values())
        reject(new Error('a program of the experiment has ended'))
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** @throws what the program says went wrong, or that it has ended. */
  ask<K extends keyof PeerActions>(
    name: K,
    ...[argument]: Parameters<PeerActions[K]>
  ): ReturnType<PeerActions[K]> {
    const id = ++this.#lastId
    const answered = new Promise((resolve, reject: (error: Error) => void) => {
      this.#pending.set(id, { resolve, reject })
      this.#process.send({ id, name, argument }, (error) => {
        if (error !== null) reject(error)
      })
    })
    // Whoever asked may have failed elsewhere meanwhile.
    answered.catch(() => {})
    return answered as ReturnType<PeerActions[K]>
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#gone
  }

  #onAnswer(answer: PeerAnswer): void {
    const pending = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if ('failure' in answer) pending?.reject(new Error(answer.failure))
    else pending?.resolve(answer.value)
  }
}
