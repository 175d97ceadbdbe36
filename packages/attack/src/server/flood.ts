import { setImmediate as nextTurn } from 'node:timers/promises'
import { SendBufferFullError } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import type { AttackedHandler } from './handlers.js'

/** What the first byte of a message asks this handler for; any other is echoed. */
export const FLOOD_REQUEST = { large: 1, small: 2, awaited: 3 } as const

const LARGE = 65_536
const SMALL = 1024
/** Bytes that are sent in one turn. */
const BURST = 524_288

/**
 * An echo, that on request sends without an end: large messages or small ones, up to the hard limit and whatever becomes
 * of them; or large ones, each send awaited.
 */
export const flood: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    journal.messages++
    const wish = message instanceof Uint8Array ? message[0] : 0
    if (wish === FLOOD_REQUEST.large) await overfill(connection, LARGE)
    else if (wish === FLOOD_REQUEST.small) await overfill(connection, SMALL)
    else if (wish === FLOOD_REQUEST.awaited) await pour(connection)
    else await connection.send(message)
  }
}

async function pour(connection: Connection<unknown>): Promise<void> {
  for (;;) await connection.send(freshMessage(LARGE))
}

/** Fills the connection up to its hard limit, and again whenever it has drained. */
async function overfill(connection: Connection<unknown>, size: number): Promise<void> {
  for (;;) {
    while (!(await refuses(connection, size))) await nextTurn()
    await connection.flush()
  }
}

/** One burst. Gives whether a message of it was refused because the limit was reached. */
async function refuses(connection: Connection<unknown>, size: number): Promise<boolean> {
  let failure: unknown
  for (let sent = 0; sent < BURST; sent += size) {
    connection.send(freshMessage(size)).catch((error: unknown) => (failure ??= error))
  }
  await nextTurn()
  if (failure === undefined || failure instanceof SendBufferFullError) return failure !== undefined
  throw failure
}

/** Its memory is its own, and touched, so that what waits is resident. */
function freshMessage(size: number): Uint8Array {
  return new Uint8Array(size).fill(120)
}
