import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { checkInteger } from '@echo/protocol/node'
import { DEFAULT_MODE, type BindOptions } from '../bind.js'
import { sumCounters, type ServerCounters } from '../server-counters.js'
import { isSocketFile, removeStale } from '../unix-socket-file.js'
import type { Log } from './log.js'

/** A worker that ends sooner than this after its start, in milliseconds, is not started again: it would end again. */
const SHORT_LIFE = 1_000

/** Milliseconds in which a worker says its counters; one that is busy for longer is left out. */
const ANSWER_TIME = 2_000

/** What a worker says to the primary. */
export type WorkerMessage = { listening: string } | { counters: ServerCounters }

/** Processes that serve, on one address: the primary hands each new connection to one of them in turn. */
export class Workers {
  readonly #count: number
  readonly #log: Log
  #closing = false
  #failed: number | undefined
  #url = ''

  /** @throws {OptionError} for a number of workers out of range. */
  constructor(count: number, log: Log) {
    this.#count = checkInteger('workers', count, 1, 1024)
    this.#log = log
  }

  /** Resolves once all listen, with where; or with `undefined` if the first could not: it has said why. */
  async start({ host, port, path, socketMode }: BindOptions): Promise<string | undefined> {
    if (port === 0) cluster.setupPrimary({ args: [...process.argv.slice(2), '--port', await freePort(host)] })
    if (path !== undefined) await preparePath(path, socketMode)
    if (!(await this.#startOne())) return undefined
    await Promise.all(Array.from({ length: this.#count - 1 }, () => this.#startOne()))
    return this.#url
  }

  /** Asks the workers to end within their grace; asked again, they end at once. */
  close(): void {
    this.#closing = true
    for (const worker of this.#all) worker.process.kill('SIGTERM')
  }

  /** Has the workers read their certificates anew. */
  reload(): void {
    for (const worker of this.#all) worker.process.kill('SIGHUP')
  }

  /** Resolves with the exit code when the last worker has ended. */
  async ended(): Promise<number> {
    while (this.#all.length > 0) await once(cluster, 'exit')
    return this.#failed ?? 0
  }

  /** The sum of what all have done. What a worker that is gone had done is not in it. */
  async counters(): Promise<ServerCounters> {
    const answers = await Promise.all(this.#all.map(askCounters))
    return sumCounters(answers.filter((counters) => counters !== undefined))
  }

  get #all(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  }

  /** `false` if it ended before it listened. */
  async #startOne(): Promise<boolean> {
    const started = Date.now()
    const worker = cluster.fork()
    worker.once('exit', (code, signal) => this.#noteExit(Date.now() - started, code, signal))
    return new Promise((resolve) => {
      worker.on('message', (message: WorkerMessage) => {
        if (!('listening' in message)) return
        this.#url = message.listening
        resolve(true)
      })
      worker.once('exit', () => resolve(false))
    })
  }

  #noteExit(life: number, code: number, signal: string): void {
    if (this.#closing) return
    if (life < SHORT_LIFE) {
      this.#failed = code || 1
      this.close()
      return
    }
    this.#log.error(new Error(`a worker ended (${signal || `exit code ${code}`}); another takes its place`))
    void this.#startOne()
  }
}

/**
 * Chosen before any worker listens: were it left to them, a worker that takes the place of the last one would listen on
 * another.
 */
async function freePort(host = '127.0.0.1'): Promise<string> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return String(port)
}

/** The primary binds for its workers, under the path itself: the file is made with the mode it is to have. */
async function preparePath(path: string, mode = DEFAULT_MODE): Promise<void> {
  process.umask(0o777 & ~mode)
  if (isSocketFile(path)) await removeStale(path)
}

/** `undefined` if it does not say. */
function askCounters(worker: Worker): Promise<ServerCounters | undefined> {
  return new Promise((resolve) => {
    const done = (counters?: ServerCounters) => {
      clearTimeout(timer)
      worker.off('message', hear)
      worker.off('exit', gone)
      resolve(counters)
    }
    const hear = (message: WorkerMessage) => {
      if ('counters' in message) done(message.counters)
    }
    const gone = () => done()
    const timer = setTimeout(done, ANSWER_TIME)
    worker.on('message', hear)
    worker.on('exit', gone)
    worker.send('counters')
  })
}

/** The worker's side: says where it listens, and its counters when it is asked. */
export function reportToPrimary(server: { url: string; readonly counters: ServerCounters }): void {
  const say = (message: WorkerMessage) => process.send?.(message)
  process.on('message', (question) => {
    if (question === 'counters') say({ counters: server.counters })
  })
  say({ listening: server.url })
}
