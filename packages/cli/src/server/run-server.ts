import cluster from 'node:cluster'
import { listen, type Server } from '@echo/server'
import { failureOf } from './failure.js'
import type { Flags } from './flags.js'
import { Journal } from './journal.js'
import type { Log } from './log.js'
import { serve } from './serve.js'
import { Shutdown } from './shutdown.js'
import { listenSettings, readTls } from './settings.js'

/** Called once a server answers and signals are handled. `isReady`: new clients should be sent to it. */
type Ready = (server: Server<unknown, never>, isReady: () => boolean) => unknown

/** Serves in this process: listens, calls `ready`, and answers until a signal closes the server. */
export async function runServer(flags: Flags, log: Log, ready: Ready): Promise<void> {
  const settings = listenSettings(flags, (error) => log.error(error))
  if (settings.raw) await serveUntilSignal(await listen(settings), flags, log, ready)
  else await serveUntilSignal(await listen(settings), flags, log, ready)
}

/** Answers until a signal closes the server. */
export async function serveUntilSignal<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  log: Log,
  ready: Ready,
): Promise<void> {
  const { drainDelay, patience, grace } = flags
  const shutdown = new Shutdown(drainDelay, (immediately) => {
    log.info({ open: server.connections.size }, 'closing')
    void server.close(immediately ? { grace: 0 } : { patience, grace })
  })
  handleSignals((signal) => {
    if (!shutdown.begun && drainDelay > 0) log.info({ signal, drainDelay }, 'draining')
    shutdown.onSignal()
  })
  if (flags.tlsCert !== undefined) process.on('SIGHUP', () => reloadTls(server, flags, log))
  try {
    await ready(server, () => server.ready && !shutdown.begun)
    const journal = new Journal(flags.verbose ?? flags.once ?? flags.sequential ?? false)
    await serve(server, flags, journal, log)
  } finally {
    await server.close({ grace })
  }
}

/** A worker leaves the terminal's Ctrl-C to its primary. */
function handleSignals(onSignal: (signal: NodeJS.Signals) => void): void {
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
