import { heaviest } from '../weights.js'
import type { AttackedHandler } from './handler.js'

const EVERY = 50_000

/** As `echo`, and weighs the process after every 50,000 messages, the garbage collected: in the middle of a burst. */
export const weigh: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    journal.messages++
    if (journal.messages % EVERY === 0) heaviest.weigh()
    await connection.send(message)
  }
}
