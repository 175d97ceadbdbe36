import cluster from 'node:cluster'
import { codecByName } from '@echo/protocol'
import { setMemoryBudget } from '@echo/protocol/node'
import { listen } from '../listen.js'
import type { Server } from '../server.js'
import { failureOf } from './failure.js'
import type { Flags } from './flags.js'
import { Journal } from './journal.js'
import type { Log } from './log.js'
import { serve } from './serve.js'
import { readTls } from './tls-files.js'

/** Serves in this process: listens, says so to `ready`, and answers until a signal closes the server. */
export async function runServer(
  flags: Flags,
  log: Log,
  ready: (server: Server<unknown, never>) => unknown,
): Promise<void> {
  if (flags.memoryBudget !== undefined) setMemoryBudget(flags.memoryBudget)
  const settings = { ...listenOptions(flags), onError: (error: Error) => log.error(error) }
  const { bufferSize, maxFrameLength } = flags
  if (flags.raw) await run(await listen({ ...settings, raw: true, bufferSize }), flags, log, ready)
  else {
    const codec = codecByName(flags.codec)
    await run(await listen({ ...settings, codec, maxFrameLength }), flags, log, ready)
  }
}

/** The flags that are options of `listen()`, those of a mode aside. */
function listenOptions(flags: Flags) {
  const { host, port, path, socketMode, fd, maxConnections, acceptQueue, backlog } = flags
  const { recvHighWaterMark, sendHighWaterMark, sendHardLimit } = flags
  const { frameTimeout, minFrameRate, idleTimeout, writeTimeout, closeGrace, handshakeTimeout } = flags
  const place = { host, port, path, socketMode, fd, maxConnections, acceptQueue, backlog }
  const marks = { recvHighWaterMark, sendHighWaterMark, sendHardLimit }
  const times = { frameTimeout, minFrameRate, idleTimeout, writeTimeout, closeGrace, handshakeTimeout }
  return { ...place, ...marks, ...times, tls: readTls(flags) }
}

async function run<In extends Out, Out>(
  server: Server<In, Out>,
  flags: Flags,
  log: Log,
  ready: (server: Server<unknown, never>) => unknown,
): Promise<void> {
  onSignals((signal, again) => {
    log.info({ signal, open: server.connections.size }, 'closing')
    void server.close({ grace: again ? 0 : flags.grace })
  })
  if (flags.tlsCert !== undefined) process.on('SIGHUP', () => reloadTls(server, flags, log))
  try {
    await ready(server as unknown as Server<unknown, never>)
    const journal = new Journal(flags.verbose ?? flags.once ?? flags.sequential ?? false)
    await serve(server, flags, journal, log)
  } finally {
    await server.close({ grace: flags.grace })
  }
}

/** The first signal closes in order, a second at once. A worker leaves the terminal's Ctrl-C to its primary. */
function onSignals(close: (signal: NodeJS.Signals, again: boolean) => void): void {
  let again = false
  const hear = (signal: NodeJS.Signals) => {
    close(signal, again)
    again = true
  }
  process.on('SIGTERM', hear)
  process.on('SIGINT', cluster.isWorker ? () => {} : hear)
}

/** What cannot be read is reported, and the certificate before stays in force. */
function reloadTls<In, Out>(server: Server<In, Out>, flags: Flags, log: Log): void {
  try {
    server.setSecureContext(readTls(flags)!)
    log.info({}, 'certificates read anew')
  } catch (error) {
    log.error(error as Error, failureOf(error as Error, flags).message)
  }
}
