import type { Worker } from 'node:cluster'
import type { Server as Listener, Socket } from 'node:net'
import { diagnostics, resetSocket } from '@echo/protocol/node'
import type { Refusal, ServerCounters } from '@echo/server'
import type { AdmissionSettings } from '@echo/server/internal'
import { emptyCounters } from './counters.js'
import type { PrimaryMessage, WorkerMessage } from './sockets-from-primary.js'

/** A worker that takes sockets. */
interface Target {
  readonly worker: Worker
  /** Connections that it may have open. */
  readonly capacity: number
  /** Those that it has, and those on their way to it. */
  open: number
  /** Those on their way: ours until it has taken them. */
  readonly sent: Map<number, Socket>
}

/**
 * Gives each connection to the worker with the fewest open. While all are full, or none is there, connections wait, as they
 * do for `accept()`. A worker that ends gives back what it had not yet taken, so that no client is lost.
 */
export class Dispatcher {
  readonly #limits: AdmissionSettings
  /** The one that was given a socket last is at the end. */
  #targets: Target[] = []
  readonly #queue: Socket[] = []
  readonly #refused = emptyCounters().refused
  #closing = false
  #sent = 0
  /** Of all workers, those that leave included. */
  #open = 0

  constructor(listener: Listener, limits: AdmissionSettings) {
    this.#limits = limits
    listener.on('connection', this.#admit)
  }

  /** What it has refused, and how many wait. */
  get counters(): ServerCounters {
    return { ...emptyCounters(), waiting: this.#queue.length, refused: { ...this.#refused } }
  }

  /** The worker is ready. */
  add(worker: Worker, capacity: number): void {
    const target: Target = { worker, capacity, open: 0, sent: new Map() }
    this.#targets.unshift(target)
    worker.on('message', (message: WorkerMessage) => this.#onMessage(target, message))
    worker.once('exit', () => afterLastMessage(worker, () => this.#onExit(target)))
    this.#dispatch()
  }

  /** Refuses the connections that wait, and those that are declined from now on. */
  close(): void {
    this.#closing = true
    for (const socket of this.#queue.splice(0)) this.#refuse(socket, 'closing')
  }

  readonly #admit = (socket: Socket): void => {
    // Looked up now, and kept by Node: of a client that is reset while it waits it cannot be had later.
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

  /** Before all others: it has waited longest. */
  #requeue(socket: Socket): void {
    if (this.#closing) this.#refuse(socket, 'closing')
    else this.#queue.unshift(socket)
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#send(this.#queue[0]!)) this.#queue.shift()
  }

  /** `false` if no worker can take it now. */
  #send(socket: Socket): boolean {
    const target = this.#leastLoaded()
    if (target === undefined) return false
    this.#targets = [...this.#targets.filter((other) => other !== target), target]
    const id = this.#sent++
    this.#count(target, 1)
    target.sent.set(id, socket)
    const message: PrimaryMessage = { socket: id }
    // It stays open here until it is taken. That it cannot be sent means that the worker is gone: it says so itself.
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

  /** It is sent nothing more; what it has open still counts until it is gone. */
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
 * What a worker said before its end may come after it. 'disconnect' is no help: Node does not emit it while a socket is on
 * its way.
 */
function afterLastMessage(worker: Worker, act: () => void): void {
  if (worker.isConnected()) setImmediate(afterLastMessage, worker, act)
  else act()
}

function ignore(): void {}
