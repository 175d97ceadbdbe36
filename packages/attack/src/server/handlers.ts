import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '@echo/protocol/node'
import { flood } from './flood.js'
import type { Journal } from './journal.js'
import { misbehave } from './misbehave.js'
import { relay } from './relay.js'

/** What serves one connection of the server under attack. */
export type AttackedHandler = (connection: Connection<unknown>, journal: Journal) => unknown

/** Sends each message back. */
const echo: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    journal.messages++
    await connection.send(message)
  }
}

/** Takes each message and sends nothing. */
const collect: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) if (message !== undefined) journal.messages++
}

/** Messages between two weighings. */
const EVERY = 50_000

/** As `echo`, and weighs the process from time to time, the garbage collected: in the middle of a burst. */
const weigh: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    journal.messages++
    if (journal.messages % EVERY === 0) journal.heaviest.weigh()
    await connection.send(message)
  }
}

/** Answers each message after a while of work, and counts those of each client: the first four bytes name it. */
const busy: AttackedHandler = async (connection, journal) => {
  for await (const message of connection) {
    if (!(message instanceof Uint8Array)) throw new TypeError('this handler takes bytes')
    journal.messages++
    const client = new DataView(message.buffer, message.byteOffset).getUint32(0)
    journal.handled[client] = (journal.handled[client] ?? 0) + 1
    await sleep(1)
    await connection.send(message)
  }
}

/** What the server under attack can do with a connection. */
export const HANDLERS = { echo, collect, weigh, flood, busy, misbehave, relay }

export type HandlerName = keyof typeof HANDLERS
