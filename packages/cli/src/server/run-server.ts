import cluster from 'node:cluster'
import { listen, type Server } from '@echo/server'
import { failureOf } from './failure.js'
import type { Flags } from './flags.js'
import { Journal } from './journal.js'
import type { Log } from './log.js'
import { serve } from './serve.js'
import { listenSettings, readTls } from './settings.js'

/** Serves in this process: listens, calls `ready`, and answers until a signal closes the server. */
export async function runServer(
  flags: Flags,
  log: Log,
  ready: (server: Server<unknown, never>) => unknown,
): Promise<void> {
  const settings = listenSettings(flags, (error) => log.error(error))
  if (settings.raw) await serveUntilSignal(await listen(settings), flags, log, ready)
  else await serveUntilSignal(await listen(settings), flags, log, ready)
}

/** Answers until a signal closes the server. `ready` is called once signals are handled. */
export async function serveUntilSignal<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  log: Log,
  ready: (server: Server<unknown, never>) => unknown,
): Promise<void> {
  handleSignals((signal, again) => {
    log.info({ signal, open: server.connections.size }, 'closing')
    void server.close({ grace: again ? 0 : flags.grace })
  })
  if (flags.tlsCert !== undefined) process.on('SIGHUP', () => reloadTls(server, flags, log))
  try {
    await ready(server)
    const journal = new Journal(flags.verbose ?? flags.once ?? flags.sequential ?? false)
    await serve(server, flags, journal, log)
  } finally {
    await server.close({ grace: flags.grace })
  }
}

/** The first signal closes gracefully, a second immediately. A worker leaves the terminal's Ctrl-C to its primary. */
function handleSignals(close: (signal: NodeJS.Signals, again: boolean) => void): void {
  let again = false
  const onSignal = (signal: NodeJS.Signals) => {
    close(signal, again)
    again = true
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', cluster.isWorker ? () => {} : onSignal)
}

/** A file that cannot be read is reported, and the certificate in use stays. */
function reloadTls<In, Out>(server: Server<In, Out>, flags: Flags, log: Log): void {
  try {
    server.setSecureContext(readTls(flags)!)
    log.info({}, 'certificates reloaded')
  } catch (error) {
    log.error(error as Error, failureOf(error as Error, flags).message)
  }
}
