import type { Socket } from 'node:net'
import { resetSocket, setDeadline, type NetEndpoint } from '@echo/protocol/internal'
import { awaitSocket } from './connect-attempt.js'
import { isSelfConnected, SelfConnectedError } from './self-connection.js'

/** What one address said; no error: it has not answered. */
export interface AddressOutcome {
  endpoint: NetEndpoint
  error: NodeJS.ErrnoException | undefined
}

interface RaceOptions {
  open: (endpoint: NetEndpoint) => Socket
  /** The first that is connected. All others have been dropped. */
  won: (socket: Socket) => void
  /** Every address has failed. */
  lost: () => void
}

/** Milliseconds that an address has before the next is tried as well: what RFC 8305 recommends. */
const ATTEMPT_DELAY = 250

/**
 * Connects to the first of a host's addresses that answers (RFC 8305, "Happy Eyeballs"). The next is tried when the one before
 * has failed or has not answered for a while; that one goes on meanwhile. Node's `autoSelectFamily` would drop it there, so
 * that a host with two addresses had 250 ms to answer, whatever its timeout.
 */
export class AddressRace {
  readonly outcomes: AddressOutcome[] = []
  readonly #endpoints: Iterator<NetEndpoint>
  readonly #options: RaceOptions
  /** Attempts that are under way, and how each is dropped. */
  readonly #drops = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined = undefined
  #over = false

  constructor(endpoints: readonly NetEndpoint[], options: RaceOptions) {
    this.#endpoints = endpoints[Symbol.iterator]()
    this.#options = options
    this.#tryNext()
  }

  /** Drops all attempts. */
  stop(): void {
    this.#over = true
    clearTimeout(this.#timer)
    for (const drop of this.#drops) drop()
  }

  #tryNext(): void {
    clearTimeout(this.#timer)
    const { value: endpoint } = this.#endpoints.next()
    if (endpoint === undefined) {
      if (this.#drops.size === 0) this.#options.lost()
      return
    }
    const outcome: AddressOutcome = { endpoint, error: undefined }
    this.outcomes.push(outcome)
    this.#attempt(outcome)
    const timer = setDeadline(ATTEMPT_DELAY, () => {
      if (!this.#over && this.#timer === timer) this.#tryNext()
    })
    this.#timer = timer
  }

  #attempt(outcome: AddressOutcome): void {
    const socket = this.#options.open(outcome.endpoint)
    const failed = (error: NodeJS.ErrnoException) => {
      this.#drops.delete(drop)
      outcome.error = error
      this.#tryNext()
    }
    const succeeded = () => {
      if (isSelfConnected(socket)) {
        resetSocket(socket.on('error', () => {}))
        failed(new SelfConnectedError())
        return
      }
      this.#drops.delete(drop)
      this.stop()
      this.#options.won(socket)
    }
    const drop = awaitSocket(socket, 'connect', succeeded, failed)
    this.#drops.add(drop)
  }
}
