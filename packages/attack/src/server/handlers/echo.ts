import type { AttackedHandler } from './handler.js'

/** Sends each message back. */
export const echo: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    journal.messages++
    await connection.send(message)
  }
}
