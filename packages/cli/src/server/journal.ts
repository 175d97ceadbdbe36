import { inspect } from 'node:util'
import type { Connection } from '@echo/protocol/node'

/** Prints a line on standard output for each connection and each message. */
export class Journal {
  readonly #on: boolean

  constructor(on: boolean) {
    this.#on = on
  }

  opened(connection: Connection<unknown, never>): void {
    if (!this.#on) return
    const peer = nameOf(connection)
    console.log(`${peer} connected`)
    void connection.closed.then(({ initiator, reason }) =>
      console.log(`${peer} closed (${initiator}, ${reason})`),
    )
  }

  received(connection: Connection<unknown, never>, message: unknown): void {
    if (this.#on) console.log(`${nameOf(connection)} sent ${show(message)}`)
  }
}

function nameOf(connection: Connection<unknown, never>): string {
  const { remoteAddress, remotePort } = connection
  return remoteAddress === undefined ? 'a client' : `${remoteAddress}:${remotePort}`
}

/** Quoted, so that an empty message is visible; bytes are shown as text. */
function show(message: unknown): string {
  const value = message instanceof Uint8Array ? Buffer.from(message).toString() : message
  return inspect(value, { breakLength: Infinity, maxStringLength: 200, maxArrayLength: 20 })
}
