import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, type Actions } from '@echo/harness'
import type { AttackerActions, AttackName } from './attacks/attacks.js'
import type { Target } from './attacks/open-sockets.js'
import type { GoodClientsActions } from './good-clients.js'
import type { ReconnectingClientActions } from './reconnecting-client.js'
import type { ServerActions, ServerOptions, ServerReport } from './server/server-actions.js'

/** The kinds of processes that there are. */
export type ProcessName = 'server' | 'attacker' | 'good-clients' | 'reconnecting-client'

/** Programs run from `dist`, also when this file itself is run from `src` by a test. */
const PROGRAM = join(import.meta.dirname, '../dist/process.js')

/** A server in a process of its own, and where it listens. */
export interface AttackedServer {
  readonly process: Child<ServerActions>
  readonly target: Target
}

/** The processes of one fault. All of them end with it. */
export class Stage {
  readonly #children: Child<Actions>[] = []
  readonly #servers: Child<ServerActions>[] = []
  readonly #note: (text: string) => void

  /** @param note is called with what is worth a line in the report. */
  constructor(note: (text: string) => void) {
    this.#note = note
  }

  /**
   * Starts a server in a process of its own.
   * @param descriptors file descriptors it may have, as `ulimit -n` sets it.
   */
  async server(options: ServerOptions, descriptors?: number): Promise<AttackedServer> {
    const process = this.#start<ServerActions>(['server'], descriptors)
    this.#servers.push(process)
    return { process, target: await process.call('start', options) }
  }

  /** Starts a process that can do one kind of attack. */
  attacker<N extends AttackName>(name: N): Child<AttackerActions<N>> {
    return this.#start(['attacker', name])
  }

  /** Starts a process of clients that behave. */
  goodClients(): Child<GoodClientsActions> {
    return this.#start(['good-clients'])
  }

  reconnectingClient(): Child<ReconnectingClientActions> {
    return this.#start(['reconnecting-client'])
  }

  note(text: string): void {
    this.#note(text)
  }

  /** What nobody caught in the servers that are still there. */
  async uncaught(): Promise<string[]> {
    const living = this.#servers.filter((server) => server.alive)
    const reports = await Promise.all(living.map((server) => server.call('report')))
    return reports.flatMap((report) => report.uncaught)
  }

  async end(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()))
  }

  #start<A extends Actions>(args: readonly [ProcessName, AttackName?], descriptors?: number): Child<A> {
    const wrapper = descriptors === undefined ? [] : ['sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`]
    const child = new Child<A>(PROGRAM, {
      args: args.filter((arg) => arg !== undefined),
      flags: ['--expose-gc'],
      wrapper,
    })
    this.#children.push(child)
    return child
  }
}

/** Milliseconds between two looks. */
const PAUSE = 50

/** Looks again and again until what it sees is as it should be, for at most `patience` ms. Gives what it saw last. */
export async function until<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  patience = 10_000,
): Promise<T> {
  const end = performance.now() + patience
  for (;;) {
    const seen = await look()
    if (good(seen) || performance.now() > end) return seen
    await sleep(PAUSE)
  }
}

/** The report of a server under attack, once it is as it should be or `patience` ms have passed. */
export function reported(
  server: Child<ServerActions>,
  good: (seen: ServerReport) => boolean,
  patience?: number,
): Promise<ServerReport> {
  return until(() => server.call('report'), good, patience)
}
