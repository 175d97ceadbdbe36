import { setMemoryBudget } from '@echo/protocol/node'
import { serverOn } from '@echo/server/internal'
import type { Flags } from '../flags.js'
import type { Log } from '../log.js'
import { serveUntilSignal } from '../run-server.js'
import { listenSettings } from '../settings.js'
import { shareOf } from './shares.js'
import { SocketsFromPrimary } from './sockets-from-primary.js'

/** Serves, as one of the workers, the connections that the primary gives it. */
export async function runWorker(flags: Flags, log: Log, index: number): Promise<void> {
  const { concurrency, memoryBudget } = shareOf(flags, index)
  setMemoryBudget(memoryBudget)
  const sockets = new SocketsFromPrimary()
  // The primary enforces these limits. Where two counts could differ for a moment, its own holds.
  const limits = { maxConnections: undefined, acceptQueue: undefined }
  const server = serverOn<unknown>(sockets, {
    ...listenSettings(flags, (error) => log.error(error)),
    ...limits,
  })
  // The primary has waited before it sends the signal.
  const own = { ...flags, concurrency, drainDelay: 0 }
  await serveUntilSignal(server, own, log, () => sockets.begin(() => server.counters))
}
