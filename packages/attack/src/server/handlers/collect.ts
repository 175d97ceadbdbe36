import type { AttackedHandler } from './handler.js'

/** Takes each message and sends nothing. */
export const collect: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) if (message !== undefined) journal.messages++
}
