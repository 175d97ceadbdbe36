import type { Connection } from '@echo/protocol/node'

/** What serves one connection. The connection is closed when it returns or fails. */
export type Handler<In, Out = In> = (connection: Connection<In, Out>) => unknown

/** The handlers of one `serve()`: how many run, and when there is room for another. */
export class Handlers<In, Out, C extends Connection<In, Out>> {
  readonly #handler: Handler<In, Out>
  readonly #concurrency: number
  readonly #onError: (error: Error, connection: C) => void
  #running = 0
  /** Who waits for a handler to be done. */
  #done: (() => void) | undefined

  /** @param onError hears of each handler that fails, once. */
  constructor(
    handler: Handler<In, Out>,
    concurrency: number,
    onError: (error: Error, connection: C) => void,
  ) {
    this.#handler = handler
    this.#concurrency = concurrency
    this.#onError = onError
  }

  /** Resolves when fewer run than may. */
  async room(): Promise<void> {
    while (this.#running >= this.#concurrency) await this.#nextDone()
  }

  /** Resolves when none runs. */
  async idle(): Promise<void> {
    while (this.#running > 0) await this.#nextDone()
  }

  /** Not an async function: ten thousand idle connections are ten thousand of its frames. */
  run(connection: C): void {
    this.#running++
    begin(this.#handler, connection).then(
      () => this.#close(connection),
      (error: unknown) => {
        this.#onError(error instanceof Error ? error : new Error(String(error)), connection)
        this.#close(connection)
      },
    )
  }

  #close(connection: C): void {
    void connection.close().then(() => {
      this.#running--
      this.#done?.()
    })
  }

  #nextDone(): Promise<void> {
    return new Promise((resolve) => {
      this.#done = resolve
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
