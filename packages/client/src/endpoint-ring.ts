import { OptionError } from '@echo/protocol'
import { optionsOfCall, type ModeOptions } from '@echo/protocol/internal'
import { connector, type ConnectOptions, type Connector } from './connect.js'

/** Several servers for one client. */
export interface EndpointsOption {
  /**
   * Several servers, as URLs, instead of host, port and path. They are tried in random order, each attempt at the next: after a
   * failure, after a loss, and when `maxAge` is over.
   * @default none: host and port, or path
   */
  endpoints?: readonly (string | URL)[] | undefined
}

const PLACES = ['host', 'port', 'path'] as const

/**
 * Makes connections to one server, or to each of several in turn.
 *
 * @throws {OptionError} for an option out of its range, and for a place beside `endpoints`.
 */
export function ringConnector<In, Out>(
  options: ConnectOptions & EndpointsOption & ModeOptions<In, Out>,
): Connector<In, Out> {
  const { endpoints, ...rest } = options
  if (endpoints === undefined) return connector(options)
  const place = PLACES.find((name) => options[name] !== undefined)
  if (place !== undefined)
    throw new OptionError(place, 'left out beside endpoints, which have it', options[place])
  if (!Array.isArray(endpoints) || endpoints.length === 0)
    throw new OptionError('endpoints', "a list of URLs, such as ['tcp://10.0.0.1:8080']", endpoints)
  const ring = new Ring(
    endpoints.map((url: string | URL) => connector(optionsOfCall(url, rest as typeof options))),
  )
  return (signal) => ring.next()(signal)
}

/** Gives each of several in random order, again and again, and none twice in a row. */
export class Ring<T> {
  readonly #all: readonly T[]
  readonly #random: () => number
  #round: T[] = []
  #last: T | undefined = undefined

  constructor(all: readonly T[], random: () => number = Math.random) {
    this.#all = all
    this.#random = random
  }

  next(): T {
    if (this.#round.length === 0) this.#round = this.#shuffled()
    this.#last = this.#round.pop()!
    return this.#last
  }

  /** Fisher-Yates; the one that comes first is not the last of the round before. */
  #shuffled(): T[] {
    const round = [...this.#all]
    for (let i = round.length - 1; i > 0; i--) swap(round, i, Math.floor(this.#random() * (i + 1)))
    if (round.at(-1) === this.#last) swap(round, round.length - 1, 0)
    return round
  }
}

function swap(list: unknown[], a: number, b: number): void {
  ;[list[a], list[b]] = [list[b], list[a]]
}
