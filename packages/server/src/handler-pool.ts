import { coreOf, errorOf } from '@echo/protocol/internal'
import type { Connection } from '@echo/protocol/node'

/** What serves one connection. The connection is closed when it returns, and aborted when it fails. */
export type Handler<In, Out = In> = (connection: Connection<In, Out>) => unknown

/** The handlers of one `serve()`: how many run, and when there is room for another. */
export class HandlerPool<In, Out> {
  readonly #handler: Handler<In, Out>
  readonly #concurrency: number
  readonly #onFailure: (error: Error, connection: Connection<In, Out>) => void
  #running = 0
  /** Connections of handlers that are done, and that wait for their peers to end. */
  #closing = 0
  /** Who waits for one of these to become fewer. */
  #fewer: (() => void) | undefined

  /** @param onFailure called for each handler that fails, once. */
  constructor(
    handler: Handler<In, Out>,
    concurrency: number,
    onFailure: (error: Error, connection: Connection<In, Out>) => void,
  ) {
    this.#handler = handler
    this.#concurrency = concurrency
    this.#onFailure = onFailure
  }

  /** Resolves when fewer run than may. */
  async room(): Promise<void> {
    while (this.#running >= this.#concurrency) await this.#nextFewer()
  }

  /** Resolves when none runs, and their connections are closed. */
  async idle(): Promise<void> {
    while (this.#running + this.#closing > 0) await this.#nextFewer()
  }

  /** Not an async function: ten thousand idle connections are ten thousand of its frames. */
  run(connection: Connection<In, Out>): void {
    this.#running++
    coreOf(connection)!.startWork()
    begin(this.#handler, connection).then(
      () => this.#close(connection),
      (thrown: unknown) => {
        this.#onFailure(errorOf(thrown), connection)
        this.#close(connection)
      },
    )
  }

  /** A peer that does not end must not keep others from being served. */
  #close(connection: Connection<In, Out>): void {
    this.#running--
    this.#closing++
    this.#fewer?.()
    void connection.close().then(() => {
      this.#closing--
      this.#fewer?.()
    })
  }

  #nextFewer(): Promise<void> {
    return new Promise((resolve) => {
      this.#fewer = resolve
    })
  }
}

function begin<In, Out>(handler: Handler<In, Out>, connection: Connection<In, Out>): Promise<unknown> {
  try {
    return Promise.resolve(handler(connection))
  } catch (error) {
    return Promise.reject(error)
  }
}
