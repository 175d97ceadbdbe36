import type { Connection } from '@echo/protocol/node'
import type { Server } from '@echo/server'
import { upper } from '../upper.js'
import type { Flags } from './flags.js'
import type { Journal } from './journal.js'
import type { Log } from './log.js'
import { wrongClient } from './wrong-client.js'

/** Answers clients until the server is closed or, with `--once`, one message is answered. */
export function serve<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  journal: Journal,
  log: Log,
): Promise<void> {
  if (flags.once) return serveOnce(server, flags, journal, log)
  if (flags.sequential) return serveInTurn(server, flags, journal, log)
  const { concurrency } = flags
  return server.serve((connection) => answerAll(connection, flags, journal, log), { concurrency })
}

/**
 * The first of the original programs: one client, one message. A client that closes without a message does not count: it may
 * have been another server that checked whether this address is in use.
 */
async function serveOnce<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  journal: Journal,
  log: Log,
): Promise<void> {
  for await (const connection of server) {
    journal.opened(connection)
    const message = await connection.recv()
    if (flags.raw) warnOfFirst(connection, message, log)
    if (message !== undefined) await answer(connection, message, flags, journal)
    await connection.close()
    if (message !== undefined) return
  }
}

/** The third of the original programs: one client after another. A client that fails does not end the loop. */
async function serveInTurn<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  journal: Journal,
  log: Log,
): Promise<void> {
  for await (const connection of server) {
    try {
      await answerAll(connection, flags, journal, log)
    } catch (error) {
      log.error(error as Error)
    }
    void connection.close()
  }
}

async function answerAll<In extends Out, Out>(
  connection: Connection<In, Out>,
  flags: Flags,
  journal: Journal,
  log: Log,
): Promise<void> {
  journal.opened(connection)
  let first = flags.raw
  for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
    if (first) warnOfFirst(connection, batch[0], log)
    first = undefined
    let last: Promise<void> | undefined
    for (const message of batch) last = answer(connection, message, flags, journal)
    await last
  }
}

/** A raw server answers any bytes: only the first message can show that the client speaks something else. */
function warnOfFirst<In, Out>(connection: Connection<In, Out>, message: unknown, log: Log): void {
  const warning = wrongClient(message)
  if (warning !== undefined) log.warn(connection, warning)
}

function answer<In extends Out, Out>(
  connection: Connection<In, Out>,
  message: In,
  { handler }: Flags,
  journal: Journal,
): Promise<void> {
  journal.received(connection, message)
  return connection.send(handler === 'upper' ? upper(message) : message)
}
