import type { Connection } from '@echo/protocol/node'
import { ON_PURPOSE } from './journal.js'
import type { AttackedHandler } from './handlers.js'

type Misdeed = (connection: Connection<unknown>) => unknown

/** What the first message of a connection names. */
const MISDEEDS: Readonly<Record<string, Misdeed>> = {
  throw() {
    throw new Error(ON_PURPOSE)
  },
  'throw text': () => Promise.reject(ON_PURPOSE),
  'reject later': (connection) => connection.flush().then(() => Promise.reject(new Error(ON_PURPOSE))),
  'never return': () => new Promise(() => {}),
  'send after close': async (connection) => {
    const closing = connection.close()
    await connection.send('too late').catch(() => {})
    void connection.send('too late, and nobody looks')
    await closing
    void connection.send('far too late')
  },
  'read twice at once': async (connection) => {
    const both = [connection.recv(), connection.recv()]
    for (const message of await Promise.all(both)) await connection.send(message ?? 'nothing')
    void connection.recv()
    void connection.recvMany()
  },
  'destroy and go on': async (connection) => {
    connection.destroy(new Error(ON_PURPOSE))
    await connection.recv().catch(() => {})
    await connection.send('gone')
  },
  'send nothing': (connection) => connection.send(undefined),
  'floating failures': (connection) => {
    void connection.send(undefined)
    void connection.request('never answered', { timeout: 20 })
  },
}

export const MISDEED_NAMES = Object.keys(MISDEEDS)

/** Does what a connection's first message names; an echo for all other names. */
export const misbehave: AttackedHandler = async (connection, journal) => {
  const first = await connection.recv()
  if (first === undefined) return
  const misdeed = typeof first === 'string' ? MISDEEDS[first] : undefined
  if (misdeed !== undefined) {
    await misdeed(connection)
    return
  }
  await connection.send(first)
  for await (const message of connection) {
    journal.messages++
    await connection.send(message)
  }
}
