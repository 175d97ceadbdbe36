import { createServer } from 'node:net'
import { checkInteger, LONGEST_DELAY } from '@echo/protocol/internal'
import { setMemoryBudget } from '@echo/protocol/node'
import type { TlsServerOptions } from '@echo/server'
import { bindSettings, serverOn } from '@echo/server/internal'
import { connectionOptions, modeOptions } from '../connection-options.js'
import { readTlsFiles } from '../tls-files.js'
import type { Flags } from './flags.js'
import { checkShares } from './workers/shares.js'

/**
 * The options of `listen()` that the flags set.
 *
 * @throws {OptionError} for files of `--tls-cert`, `--tls-key` and `--tls-ca` that cannot be used.
 */
export function listenSettings(flags: Flags, onError: (error: Error) => void) {
  const { socketMode, fd, backlog, acceptQueue, maxConnections, proxyProtocol: from } = flags
  const { recvHighWaterMark, sendHighWaterMark, sendHardLimit } = flags
  const proxyProtocol = from && { from }
  const admission = { socketMode, fd, backlog, acceptQueue, maxConnections, proxyProtocol }
  const marks = { recvHighWaterMark, sendHighWaterMark, sendHardLimit }
  const common = { ...connectionOptions(flags), ...admission, ...marks, tls: readTls(flags), onError }
  return { ...common, ...modeOptions(flags) }
}

/**
 * The TLS options that the flags set; `undefined` without a certificate. With `--tls-ca` each client must show a certificate
 * that it signed.
 *
 * @throws {OptionError} for a file that cannot be read, or is of another kind.
 */
export function readTls(flags: Flags): TlsServerOptions | undefined {
  if (flags.tlsCert === undefined) return undefined
  return { ...readTlsFiles(flags), requestCert: flags.tlsCa !== undefined }
}

/**
 * Checks every flag, before anything is started, and sets the memory budget.
 *
 * @throws {OptionError} for the first that is out of its range.
 */
export function checkFlags(flags: Flags): void {
  for (const delay of ['drainDelay', 'patience', 'grace'] as const)
    checkInteger(delay, flags[delay], 0, LONGEST_DELAY)
  for (const port of ['metricsPort', 'healthPort'] as const) checkInteger(port, flags[port] ?? 0, 0, 65_535)
  if (flags.memoryBudget !== undefined) setMemoryBudget(flags.memoryBudget)
  checkInteger('concurrency', flags.concurrency ?? 1, 1, Number.MAX_SAFE_INTEGER)
  checkShares(flags)
  const settings = listenSettings(flags, () => {})
  bindSettings(settings)
  serverOn<unknown>(createServer(), settings)
}
