import type { Connection } from '@echo/protocol/node'
import type { Journal } from '../journal.js'

/** What serves one connection of the server under attack. */
export type AttackedHandler = (connection: Connection<unknown>, journal: Journal) => unknown
