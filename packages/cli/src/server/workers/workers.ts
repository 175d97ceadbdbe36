import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer, type Server as Listener } from 'node:net'
import { formatEndpoint, netSocketOptions } from '@echo/protocol/internal'
import type { ServerCounters } from '@echo/server'
import { admissionSettings, bind, bindSettings } from '@echo/server/internal'
import { sumCounters } from './counters.js'
import { Dispatcher } from './dispatcher.js'
import type { Flags } from '../flags.js'
import type { Log } from '../log.js'
import { shareOf } from './shares.js'
import type { PrimaryMessage, WorkerMessage } from './sockets-from-primary.js'

/** Milliseconds for a worker to send its counters; those of a worker that is busy for longer are left out. */
const COUNTERS_TIMEOUT = 2_000

/** The environment variable with a worker's index. */
const INDEX = 'ECHO_SERVER_WORKER'

/** The index of this worker, from 0; `undefined` in the primary. */
export function workerIndex(): number | undefined {
  return cluster.isWorker ? Number(process.env[INDEX]) : undefined
}

/** Processes that serve. The primary listens for all of them, and sends each connection to the worker with the fewest. */
export class Workers {
  readonly #flags: Flags
  readonly #log: Log
  readonly #listener: Listener
  readonly #dispatcher: Dispatcher
  readonly #running = new Set<Worker>()
  /** The most connections that a process can have open. */
  readonly #capacity = admissionSettings({}).maxConnections
  #unbind: (() => void) | undefined
  #closing = false
  #failed: number | undefined

  constructor(flags: Flags, log: Log) {
    this.#flags = flags
    this.#log = log
    this.#listener = createServer({ ...netSocketOptions({}), pauseOnConnect: true })
    this.#dispatcher = new Dispatcher(this.#listener, admissionSettings(flags))
  }

  /**
   * Starts the workers. Resolves with the server's URL once all are ready, or with `undefined` if one could not start and has
   * reported why.
   *
   * @throws Node's own error when the address cannot be had.
   */
  async start(): Promise<string | undefined> {
    const { host, port, path, socketMode, fd, tlsCert, workers } = this.#flags
    const place = bindSettings({ host, port, path, socketMode, fd })
    const { endpoint, unbind } = await bind(this.#listener, place, admissionSettings(this.#flags).backlog)
    this.#unbind = unbind
    this.#listener.on('error', (error) => this.#log.error(error))
    const started = await Promise.all(Array.from({ length: workers! }, (_, index) => this.#startOne(index)))
    if (started.includes(false)) return undefined
    return endpoint === undefined ? 'nowhere' : formatEndpoint(endpoint, tlsCert !== undefined)
  }

  /** A worker takes connections. */
  get ready(): boolean {
    return !this.#closing && this.#dispatcher.hasWorkers
  }

  /** Stops listening, and lets the workers close gracefully; a second call closes their connections immediately. */
  close(): void {
    if (!this.#closing) {
      this.#closing = true
      this.#unbind?.()
      this.#listener.close()
      this.#dispatcher.close()
    }
    for (const worker of this.#running) worker.process.kill('SIGTERM')
  }

  /** Lets the workers reload their certificates. */
  reload(): void {
    for (const worker of this.#running) worker.process.kill('SIGHUP')
  }

  /** Resolves with the exit code when the last worker has exited. */
  async exited(): Promise<number> {
    while (this.#running.size > 0) await once(cluster, 'exit')
    return this.#failed ?? 0
  }

  /** The sum of the counters of all running workers. */
  async counters(): Promise<ServerCounters> {
    const replies = await Promise.all([...this.#running].map(requestCounters))
    return sumCounters([this.#dispatcher.counters, ...replies.filter((counters) => counters !== undefined)])
  }

  /** Resolves with `false` if it exited before it was ready. */
  #startOne(index: number): Promise<boolean> {
    const worker = cluster.fork({ [INDEX]: String(index) })
    const capacity = Math.min(this.#capacity, shareOf(this.#flags, index).concurrency)
    this.#running.add(worker)
    return new Promise((resolve) => {
      let ready = false
      worker.on('message', (message: WorkerMessage) => {
        if (!('ready' in message)) return
        ready = true
        this.#dispatcher.add(worker, capacity)
        resolve(true)
      })
      worker.once('exit', (code, signal) => {
        this.#running.delete(worker)
        resolve(false)
        if (this.#closing) return
        if (ready) this.#replace(index, signal || `exit code ${code}`)
        else this.#onStartFailed(code)
      })
    })
  }

  #replace(index: number, reason: string): void {
    this.#log.error(new Error(`a worker ended (${reason}); another takes its place`))
    void this.#startOne(index)
  }

  /** It has reported why, and another worker would fail for the same reason. */
  #onStartFailed(code: number): void {
    this.#failed = code || 1
    this.close()
  }
}

/** Resolves with `undefined` if the worker does not reply in time. */
function requestCounters(worker: Worker): Promise<ServerCounters | undefined> {
  return new Promise((resolve) => {
    const done = (counters?: ServerCounters) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('exit', onExit)
      resolve(counters)
    }
    const onMessage = (message: WorkerMessage) => {
      if ('counters' in message) done(message.counters)
    }
    const onExit = () => done()
    const timer = setTimeout(done, COUNTERS_TIMEOUT)
    worker.on('message', onMessage)
    worker.on('exit', onExit)
    const request: PrimaryMessage = { request: 'counters' }
    worker.send(request, (error) => {
      if (error !== null) done()
    })
  })
}
