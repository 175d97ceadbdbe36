import type { SecureContextOptions } from 'node:tls'
import { inspect, type InspectOptions } from 'node:util'
import { broadcast, type BroadcastOptions, type Connection, type RecvOptions } from '@echo/protocol/node'
import { markHandled, signalOf } from '@echo/protocol/internal'
import type { Handler } from './handler-pool.js'
import type { Server, ServerAddress } from './server.js'
import type { ServerCore } from './server-core.js'
import type { ServerCounters } from './server-counters.js'
import { closeSettings, concurrencyOf, type ServeOptions, type ServerCloseOptions } from './server-options.js'

/** A `Server` over a `node:net` listener: the contract, and nothing else. */
export class ListeningServer<In, Out> implements Server<In, Out> {
  readonly #core: ServerCore<In, Out>

  constructor(core: ServerCore<In, Out>) {
    this.#core = core
  }

  get address(): ServerAddress {
    return this.#core.address
  }

  get url(): string {
    return this.#core.url
  }

  get ready(): boolean {
    return this.#core.ready
  }

  get connections(): ReadonlySet<Connection<In, Out>> {
    return this.#core.connections
  }

  get counters(): ServerCounters {
    return this.#core.counters
  }

  accept(options?: RecvOptions): Promise<Connection<In, Out> | undefined> {
    return markHandled(this.#core.accept(signalOf('accept()', options)))
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Connection<In, Out>, undefined> {
    for (;;) {
      const connection = await this.accept()
      if (connection === undefined) return undefined
      yield connection
    }
  }

  async serve(handler: Handler<In, Out>, options: ServeOptions = {}): Promise<void> {
    await this.#core.serve(handler, concurrencyOf(options))
  }

  broadcast(message: Out, options?: BroadcastOptions): number {
    return broadcast(this.#core.connections, message, options)
  }

  setSecureContext(options: SecureContextOptions): void {
    this.#core.setSecureContext(options)
  }

  close(options?: ServerCloseOptions): Promise<void> {
    const { patience, grace } = closeSettings(options)
    return this.#core.close(patience, grace)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { url, state, counters } = this.#core
    return `Server ${inspect({ url, state, ...counters }, options)}`
  }
}
