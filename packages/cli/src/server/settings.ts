import { createServer } from 'node:net'
import { codecByName } from '@echo/protocol'
import { checkInteger, LONGEST_DELAY, setMemoryBudget } from '@echo/protocol/node'
import { bindSettings, serverOn } from '@echo/server/internal'
import type { Flags } from './flags.js'
import { checkShares } from './workers/shares.js'
import { readTls } from './tls-files.js'

/**
 * What the flags say, as `listen()` takes it.
 *
 * @throws {OptionError} for files of `--tls-cert`, `--tls-key` and `--tls-ca` that cannot be used.
 */
export function listenSettings(flags: Flags, onError: (error: Error) => void) {
  const { host, port, path, socketMode, fd, backlog, acceptQueue, maxConnections } = flags
  const { recvHighWaterMark, sendHighWaterMark, sendHardLimit, handshakeTimeout } = flags
  const { idleTimeout, writeTimeout, closeGrace, frameTimeout, minFrameRate } = flags
  const where = { host, port, path, socketMode, fd, backlog, acceptQueue, maxConnections }
  const marks = { recvHighWaterMark, sendHighWaterMark, sendHardLimit }
  const times = { handshakeTimeout, idleTimeout, writeTimeout, closeGrace }
  const common = { ...where, ...marks, ...times, tls: readTls(flags), onError }
  if (flags.raw) return { ...common, raw: true as const, bufferSize: flags.bufferSize }
  const { maxFrameLength } = flags
  const frames = { codec: codecByName(flags.codec), maxFrameLength, frameTimeout, minFrameRate }
  return { ...common, raw: false as const, ...frames }
}

/**
 * Checks every flag, before anything is started, and sets the memory budget.
 *
 * @throws {OptionError} for the first that is out of its range.
 */
export function checkFlags(flags: Flags): void {
  checkInteger('grace', flags.grace, 0, LONGEST_DELAY)
  if (flags.metricsPort !== undefined) checkInteger('metricsPort', flags.metricsPort, 0, 65_535)
  if (flags.memoryBudget !== undefined) setMemoryBudget(flags.memoryBudget)
  checkInteger('concurrency', flags.concurrency ?? 1, 1, Number.MAX_SAFE_INTEGER)
  checkShares(flags)
  const settings = listenSettings(flags, () => {})
  bindSettings(settings)
  serverOn<unknown>(createServer(), settings)
}
