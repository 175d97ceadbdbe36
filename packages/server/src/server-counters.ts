import { ErrorCounts } from '@echo/protocol/internal'
import type { CloseInfo, ConnectionCounters } from '@echo/protocol/node'
import type { ProxyRefusal } from './proxy-stage.js'

/** Why a connection was refused: it was reset before `accept()` gave it. */
export type Refusal = 'acceptQueue' | 'maxConnections' | 'closing' | 'handshake' | ProxyRefusal

/** What a server has done so far: a copy, made when it is asked for. */
export interface ServerCounters {
  /** Connections that `accept()` has given. */
  accepted: number
  /** Of these, those that are open. */
  open: number
  /** Connections that wait for `accept()`. */
  waiting: number
  /**
   * Connections refused: by a full `acceptQueue`, above `maxConnections`, since the server was `closing`, or since their
   * TLS `handshake` failed; with `proxyProtocol` also since they came from elsewhere than a trusted network (`proxySource`), began
   * with no header (`proxyHeader`), or with none in time (`proxyTimeout`).
   */
  refused: Record<Refusal, number>
  /** With `proxyProtocol`: connections that a balancer closed before it sent anything for a client, to check that this server is there. */
  probes: number
  /** From all peers, of connections open and closed, in bytes. */
  bytesReceived: number
  /** Handed to the kernel, of connections open and closed, in bytes. */
  bytesSent: number
  /** Given out by `recv()` and the like; on raw connections, reads. */
  messagesReceived: number
  /** Taken by `send()` and `request()`. */
  messagesSent: number
  /** Frames and messages refused, connections lost and handlers that failed, by the error's code. */
  errors: Record<string, number>
  /** Closed connections, by how they ended: `end`, `reset`, `timeout:idle`, `limit:memoryBudget` and so on. */
  closed: Record<string, number>
}

/** Counts what is over; what is going on is added when it is asked for. */
export class ServerTally {
  accepted = 0
  probes = 0
  readonly #refused = noRefusals()
  readonly #closed: Record<string, number> = {}
  readonly #traffic = new Traffic()

  refused(reason: Refusal): void {
    this.#refused[reason]++
  }

  failed(error: Error): void {
    this.#traffic.errors.add(error)
  }

  left(counters: ConnectionCounters, { reason, detail }: CloseInfo): void {
    this.#traffic.add(counters)
    const kind = detail === undefined ? reason : `${reason}:${detail}`
    this.#closed[kind] = (this.#closed[kind] ?? 0) + 1
  }

  snapshot(open: Iterable<{ counters: ConnectionCounters }>, waiting: number): ServerCounters {
    const traffic = new Traffic()
    traffic.add({ ...this.#traffic.sums, errors: this.#traffic.errors.snapshot() })
    let count = 0
    for (const connection of open) {
      traffic.add(connection.counters)
      count++
    }
    return {
      accepted: this.accepted,
      open: count,
      waiting,
      refused: { ...this.#refused },
      probes: this.probes,
      ...traffic.sums,
      errors: traffic.errors.snapshot(),
      closed: { ...this.#closed },
    }
  }
}

export function noRefusals(): Record<Refusal, number> {
  return {
    acceptQueue: 0,
    maxConnections: 0,
    closing: 0,
    handshake: 0,
    proxySource: 0,
    proxyHeader: 0,
    proxyTimeout: 0,
  }
}

class Traffic {
  readonly sums = { bytesReceived: 0, bytesSent: 0, messagesReceived: 0, messagesSent: 0 }
  readonly errors = new ErrorCounts()

  add(counters: ConnectionCounters): void {
    this.sums.bytesReceived += counters.bytesReceived
    this.sums.bytesSent += counters.bytesSent
    this.sums.messagesReceived += counters.messagesReceived
    this.sums.messagesSent += counters.messagesSent
    this.errors.addAll(counters.errors)
  }
}
