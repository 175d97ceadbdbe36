import { setTimeout as sleep } from 'node:timers/promises'
import { handledBy } from '../handled.js'
import type { AttackedHandler } from './handler.js'

/** Answers each message after a while of work, and keeps count of them for each client: the first four bytes name it. */
export const busy: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    if (!(message instanceof Uint8Array)) throw new TypeError('this handler takes bytes')
    journal.messages++
    handledBy.add(new DataView(message.buffer, message.byteOffset).getUint32(0))
    await sleep(1)
    await connection.send(message)
  }
}
