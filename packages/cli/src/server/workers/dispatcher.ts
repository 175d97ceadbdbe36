import type { Worker } from 'node:cluster'
import type { Server as Listener, Socket } from 'node:net'
import { diagnostics, resetSocket } from '@echo/protocol/internal'
import type { Refusal, ServerCounters } from '@echo/server'
import type { AdmissionSettings } from '@echo/server/internal'
import { emptyCounters } from './counters.js'
import type { PrimaryMessage, WorkerMessage } from './sockets-from-primary.js'

/** A worker that takes sockets. */
interface Target {
  readonly worker: Worker
  /** The most connections that it may have open. */
  readonly capacity: number
  /** Connections that it has, including those that were sent and not yet taken. */
  open: number
  /** Sockets that were sent and not yet taken: the primary keeps them open until then. */
  readonly sent: Map<number, Socket>
}

/**
 * Sends each connection to the worker with the fewest open. While all workers are full, or none is running, connections are
 * queued, as they are for `accept()`. Sockets that a worker had not taken when it exited are queued again, so that no client
 * is lost.
 */
export class Dispatcher {
  readonly #limits: AdmissionSettings
  /** In the order of their last socket, the least recent first. */
  #targets: Target[] = []
  readonly #queue: Socket[] = []
  readonly #refused = emptyCounters().refused
  #closing = false
  #sent = 0
  /** Connections of all workers, including those that are closing. */
  #open = 0

  constructor(listener: Listener, limits: AdmissionSettings) {
    this.#limits = limits
    listener.on('connection', this.#admit)
  }

  /** Connections that it has refused, and those that are queued. */
  get counters(): ServerCounters {
    return { ...emptyCounters(), waiting: this.#queue.length, refused: { ...this.#refused } }
  }

  get hasWorkers(): boolean {
    return this.#targets.length > 0
  }

  /** Starts to send sockets to a worker that is ready. */
  add(worker: Worker, capacity: number): void {
    const target: Target = { worker, capacity, open: 0, sent: new Map() }
    this.#targets.unshift(target)
    worker.on('message', (message: WorkerMessage) => this.#onMessage(target, message))
    worker.once('exit', () => afterLastMessage(worker, () => this.#onExit(target)))
    this.#dispatch()
  }

  /** Refuses queued connections, and those that workers decline from now on. */
  close(): void {
    this.#closing = true
    for (const socket of this.#queue.splice(0)) this.#refuse(socket, 'closing')
  }

  readonly #admit = (socket: Socket): void => {
    // Node looks it up now and keeps it: it is not available once a queued client has reset its connection.
    void socket.remoteAddress
    socket.on('error', ignore)
    if (this.#open + this.#queue.length >= this.#limits.maxConnections) this.#refuse(socket, 'maxConnections')
    else if (this.#queue.length > 0 || !this.#send(socket)) this.#enqueue(socket)
  }

  #count(target: Target, more: number): void {
    target.open += more
    this.#open += more
  }

  #enqueue(socket: Socket): void {
    if (this.#queue.length >= this.#limits.acceptQueue) this.#refuse(socket, 'acceptQueue')
    else this.#queue.push(socket)
  }

  /** At the front of the queue: it has waited longest. */
  #requeue(socket: Socket): void {
    if (this.#closing) this.#refuse(socket, 'closing')
    else this.#queue.unshift(socket)
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#send(this.#queue[0]!)) this.#queue.shift()
  }

  /** Returns `false` if no worker can take it now. */
  #send(socket: Socket): boolean {
    const target = this.#leastLoaded()
    if (target === undefined) return false
    this.#targets = [...this.#targets.filter((other) => other !== target), target]
    const id = this.#sent++
    this.#count(target, 1)
    target.sent.set(id, socket)
    const message: PrimaryMessage = { socket: id }
    // It stays open here until it is taken. If it cannot be sent the worker has exited, which its 'exit' event reports.
    target.worker.send(message, socket, { keepOpen: true }, ignore)
    return true
  }

  #leastLoaded(): Target | undefined {
    let found: Target | undefined
    for (const target of this.#targets) {
      if (target.open < (found === undefined ? target.capacity : Math.min(found.open, target.capacity)))
        found = target
    }
    return found
  }

  #onMessage(target: Target, message: WorkerMessage): void {
    if ('taken' in message) this.#take(target, message.taken)?.destroy()
    else if ('declined' in message) this.#returnSocket(target, message.declined)
    else if ('leaving' in message) this.#remove(target)
    else if ('closed' in message) this.#count(target, -message.closed)
    this.#dispatch()
  }

  #onExit(target: Target): void {
    this.#remove(target)
    for (const id of [...target.sent.keys()].toReversed()) this.#returnSocket(target, id)
    this.#count(target, -target.open)
    this.#dispatch()
  }

  #take({ sent }: Target, id: number): Socket | undefined {
    const socket = sent.get(id)
    sent.delete(id)
    return socket
  }

  #returnSocket(target: Target, id: number): void {
    const socket = this.#take(target, id)
    if (socket === undefined) return
    this.#count(target, -1)
    this.#requeue(socket)
  }

  /** No more sockets are sent to it; those that it has open count until it exits. */
  #remove(target: Target): void {
    this.#targets = this.#targets.filter((other) => other !== target)
  }

  #refuse(socket: Socket, reason: Refusal): void {
    this.#refused[reason]++
    const { remoteAddress, remotePort } = socket
    diagnostics.refused.publish({ server: undefined, reason, remoteAddress, remotePort, error: undefined })
    resetSocket(socket)
  }
}

/**
 * Calls `act` once the messages that a worker sent before its exit have arrived: they may come after 'exit'. Node does not
 * emit 'disconnect' while a socket is being sent.
 */
function afterLastMessage(worker: Worker, act: () => void): void {
  if (worker.isConnected()) setImmediate(afterLastMessage, worker, act)
  else act()
}

function ignore(): void {}
