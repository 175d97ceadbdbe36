import { ConnectionClosedError } from '@echo/protocol'
import { coreOf, reasonFor } from '@echo/protocol/internal'
import type { Connection } from '@echo/protocol/node'
import { unrequested } from './client-failures.js'

/** A connection, and what is known of its loss. A clean end by the server is a loss like any other. */
export class WatchedConnection<In, Out> {
  readonly connection: Connection<In, Out>
  /** Resolves with why it was lost. */
  readonly lost: Promise<Error>
  /** Why it was lost: known from the very step in which nothing more can be received over it. */
  error: Error | undefined = undefined

  /** @param onLost called in that step. */
  constructor(connection: Connection<In, Out>, onLost: () => void) {
    this.connection = connection
    this.lost = new Promise((resolve) => {
      coreOf(connection)!.receiver.onFinished = (cause) => {
        this.error = cause ?? new ConnectionClosedError('the server ended the connection')
        onLost()
        resolve(this.error)
        // Immediately, since a server that closes waits for our end.
        queueMicrotask(() => void connection.close())
      }
    })
  }

  /** Nothing came that no request asked for. If something did, the connection is reset. */
  isClean(): boolean {
    if (!coreOf(this.connection)!.reader.hasUnread) return true
    mistrust(this.connection, 'protocol', unrequested())
    return false
  }

  /** From now on whatever comes that no request asked for. */
  onUnrequested(listener: (error: Error) => void): void {
    coreOf(this.connection)!.reader.onUnclaimed = () => listener(unrequested())
  }

  /** Resolves after so many milliseconds, or when it is lost: whether it is still there. */
  async lasts(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const passed = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))
    await Promise.race([passed, this.lost])
    clearTimeout(timer)
    return this.error === undefined
  }
}

/** Resets a connection whose replies could be paired with the wrong requests. */
export function mistrust<In, Out>(
  connection: Connection<In, Out>,
  reason: 'timeout' | 'protocol',
  error: Error,
): void {
  coreOf(connection)!.destroyFor({ ...reasonFor('local', error), reason })
}
