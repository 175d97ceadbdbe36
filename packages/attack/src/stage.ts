import { Child, type ChildOptions } from './child.js'
import type { AttackerActions, AttackName } from './attacks/attacks.js'
import type { GoodClientsActions } from './good-clients/good-clients.js'
import type { ServerActions } from './server/server-actions.js'
import type { ServerOptions } from './server/server-options.js'
import type { Target } from './target.js'

/** A server in a process of its own, and where it listens. */
export interface AttackedServer {
  readonly process: Child<ServerActions>
  readonly target: Target
}

/** The processes of one fault. All of them end with it. */
export class Stage {
  readonly #children: { end(): Promise<void> }[] = []
  readonly #servers: Child<ServerActions>[] = []
  readonly #note: (text: string) => void

  /** @param note hears of what is worth a line in the report. */
  constructor(note: (text: string) => void) {
    this.#note = note
  }

  /** Starts a server in a process of its own. */
  async server(options: ServerOptions, how?: ChildOptions): Promise<AttackedServer> {
    const child = this.child(new Child<ServerActions>('server-process.js', how))
    this.#servers.push(child)
    return { process: child, target: await child.call('start', options) }
  }

  /** Starts a process that can do one kind of attack. */
  attacker<N extends AttackName>(name: N): Child<AttackerActions<N>> {
    return this.child(new Child('attacker-process.js', { args: [name] }))
  }

  /** Starts a process of clients that behave. */
  goodClients(): Child<GoodClientsActions> {
    return this.child(new Child('good-clients-process.js'))
  }

  /** Takes a child over, to be ended with the others. */
  child<C extends { end(): Promise<void> }>(child: C): C {
    this.#children.push(child)
    return child
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
}
