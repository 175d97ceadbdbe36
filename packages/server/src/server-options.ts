import { checkInteger, checkKnownOptions, LONGEST_DELAY, type OptionNames } from '@echo/protocol/internal'
import { OptionError } from '@echo/protocol'
import type { CloseOptions } from '@echo/protocol/node'
import { descriptorLimit } from './descriptor-limit.js'

/** How many connections are let in, and wait. */
export interface AdmissionOptions {
  /**
   * Connections open at a time, those that wait for `accept()` and those in their TLS handshake included; one more is reset
   * and counted in `server.counters`. From 1.
   * @default 65_536, or 64 less than the file descriptors that this process may have: at that limit Node drops connections
   * without a word
   */
  maxConnections?: number | undefined
  /**
   * Connections that may wait for `accept()`; one more is reset and counted in `server.counters`.
   * @default 128
   */
  acceptQueue?: number | undefined
  /**
   * Connections that the kernel holds before Node has taken them. The kernel may lower it (`net.core.somaxconn`).
   * @default 511
   */
  backlog?: number | undefined
}

/** Of `serve()`. */
export interface ServeOptions {
  /**
   * HandlerPool that run at a time; more connections wait in the accept queue. From 1.
   * @default Infinity
   */
  concurrency?: number | undefined
}

/** How a server is closed. */
export interface ServerCloseOptions extends CloseOptions {
  /**
   * Milliseconds in which nobody new is accepted and those who are connected are served on, 0 to 2,147,483,647; before the grace. Over
   * as soon as the last of them has left.
   * @default 0
   */
  patience?: number | undefined
}

export const ADMISSION_OPTIONS = {
  maxConnections: true,
  acceptQueue: true,
  backlog: true,
} satisfies OptionNames<AdmissionOptions>

const CLOSE_OPTIONS = { patience: true, grace: true } satisfies OptionNames<ServerCloseOptions>
const SERVE_OPTIONS = { concurrency: true } satisfies OptionNames<ServeOptions>

/** The options of admission, with nothing left open. */
export interface AdmissionSettings {
  maxConnections: number
  acceptQueue: number
  backlog: number
}

const MOST_CONNECTIONS = 65_536
/** File descriptors left to everything else. */
const SPARE_DESCRIPTORS = 64
const DEFAULT_ACCEPT_QUEUE = 128
const DEFAULT_BACKLOG = 511
/** What `listen(2)` takes: a C int. */
const LARGEST_QUEUE = 2_147_483_647
const DEFAULT_GRACE = 10_000

/** @throws {OptionError} for an option out of its range. */
export function admissionSettings(options: AdmissionOptions): AdmissionSettings {
  const { maxConnections, acceptQueue = DEFAULT_ACCEPT_QUEUE, backlog = DEFAULT_BACKLOG } = options
  return {
    maxConnections:
      maxConnections === undefined
        ? affordableConnections()
        : checkInteger('maxConnections', maxConnections, 1, LARGEST_QUEUE),
    acceptQueue: checkInteger('acceptQueue', acceptQueue, 0, LARGEST_QUEUE),
    backlog: checkInteger('backlog', backlog, 1, LARGEST_QUEUE),
  }
}

export function concurrencyOf(options: ServeOptions): number {
  checkKnownOptions('serve()', options, SERVE_OPTIONS)
  const { concurrency = Infinity } = options
  if (concurrency === Infinity) return concurrency
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency
  throw new OptionError('concurrency', 'a whole number from 1, or Infinity', concurrency)
}

/** @throws {OptionError} for an option that is unknown or out of its range. */
export function closeSettings(options: ServerCloseOptions = {}): { patience: number; grace: number } {
  checkKnownOptions('close()', options, CLOSE_OPTIONS)
  const { patience = 0, grace = DEFAULT_GRACE } = options
  return {
    patience: checkInteger('patience', patience, 0, LONGEST_DELAY),
    grace: checkInteger('grace', grace, 0, LONGEST_DELAY),
  }
}

function affordableConnections(): number {
  return Math.max(1, Math.min(MOST_CONNECTIONS, descriptorLimit() - SPARE_DESCRIPTORS))
}
