import { checkFunction, checkInteger, type OptionNames } from '../option-checks.js'
import type { Connection } from './connection.js'

/** Where a reported error happened. */
export interface ErrorContext {
  /** The connection that it happened on; `undefined` for an error of the listener or the client itself. */
  readonly connection?: Connection<unknown, never> | undefined
}

/** What framed and raw connections have in common. */
export interface ConnectionOptions {
  /**
   * Unread bytes at which the socket is paused while nobody waits in `recv()`. A waiting `recv()` resumes it, so that a
   * frame larger than the mark always completes.
   * @default 262_144
   */
  recvHighWaterMark?: number | undefined
  /**
   * Unsent bytes at which `send()` begins to wait.
   * @default 65_536
   */
  sendHighWaterMark?: number | undefined
  /**
   * Unsent bytes above which `send()` rejects as not sent. One message is always taken when nothing waits.
   * @default 67_108_864
   */
  sendHardLimit?: number | undefined
  /**
   * Milliseconds that a frame may take from its first byte to its last, extended by as much again while bytes come at
   * `minFrameRate`. Runs only while somebody waits in `recv()`. 0: no limit. Raw connections have no frames.
   * @default 30_000
   */
  frameTimeout?: number | undefined
  /**
   * Bytes per second below which a frame that takes longer than `frameTimeout` is given up.
   * @default 16_384
   */
  minFrameRate?: number | undefined
  /**
   * Milliseconds without a byte from the peer after which the connection is given up. What we send does not count: a write
   * to a dead peer is no sign of life. Suspended while messages wait here that nobody has read. 0: no limit.
   * @default 0
   */
  idleTimeout?: number | undefined
  /**
   * Milliseconds in which the peer takes nothing of what waits to be sent, after which the connection is given up. A peer
   * that is slow but moves is not, as far as this side can see: the kernel's windows reopen in lumps, so that a healthy
   * peer of 160 kB per second was seen to rest for 10 s. 0: no limit.
   * @default 60_000
   */
  writeTimeout?: number | undefined
  /**
   * Milliseconds for the last bytes: from `close()` until what is left is destroyed. A connection whose end was delivered, that
   * sends nothing and that nobody closes, is closed after the same time.
   * @default 10_000
   */
  closeGrace?: number | undefined
  /**
   * Called with unhandled failures and with those of handlers; `context.connection` is the connection.
   * @default the peer's address and the error's stack, on standard error
   */
  onError?: ((error: Error, context: ErrorContext) => void) | undefined
}

export const CONNECTION_OPTIONS = {
  recvHighWaterMark: true,
  sendHighWaterMark: true,
  sendHardLimit: true,
  frameTimeout: true,
  minFrameRate: true,
  idleTimeout: true,
  writeTimeout: true,
  closeGrace: true,
  onError: true,
} satisfies OptionNames<ConnectionOptions>

/** All options, with nothing left open. */
export interface ConnectionSettings {
  recvHighWaterMark: number
  sendHighWaterMark: number
  sendHardLimit: number
  frameTimeout: number
  minFrameRate: number
  idleTimeout: number
  writeTimeout: number
  closeGrace: number
  onError: ErrorReporter
}

/** Reports an error. Never throws. */
export type ErrorReporter = (error: Error, context: ErrorContext) => void

/** The longest delay that a Node timer can hold, in milliseconds. */
export const LONGEST_DELAY = 2_147_483_647

const DEFAULTS: Omit<ConnectionSettings, 'onError'> = {
  recvHighWaterMark: 262_144, // Erlang's {active,N} and Netty work with similar sums; Node's own default is 64 KiB
  sendHighWaterMark: 65_536, // as Netty and uWebSockets
  sendHardLimit: 67_108_864, // as NATS
  frameTimeout: 30_000, // Node's HTTP server gives headers and uWebSockets gives requests a time of this order
  minFrameRate: 16_384, // 8 MiB, the longest frame by default, then take at most nine minutes
  idleTimeout: 0, // a quiet peer is no dead one: TCP's keep-alive finds those
  writeTimeout: 60_000, // windows reopen in lumps: a healthy slow peer was seen to let a write wait for 10 s
  closeGrace: 10_000, // as NATS' lame duck mode
}

/** Where unhandled failures go: to `onError`, or to standard error. Never throws. */
export function errorReporter(onError: ConnectionOptions['onError']): ErrorReporter {
  if (onError === undefined) return printError
  return (error, context) => {
    try {
      onError(error, context)
    } catch (thrown) {
      printError(error, context)
      console.error('@echo: onError itself threw:', thrown)
    }
  }
}

function printError(error: Error, { connection }: ErrorContext): void {
  const peer = connection === undefined ? '' : ` connection with ${peerName(connection)}:`
  console.error(`@echo:${peer} ${error.stack ?? String(error)}`)
}

function peerName({ remoteAddress, remotePort }: Connection<unknown, never>): string {
  return remoteAddress === undefined ? 'a Unix socket' : `${remoteAddress}:${remotePort}`
}

/** @throws {OptionError} for an option out of its range. */
export function connectionSettings(options: ConnectionOptions = {}): ConnectionSettings {
  const whole = (name: keyof typeof DEFAULTS, min: number, max: number) =>
    checkInteger(name, options[name] ?? DEFAULTS[name], min, max)
  const bytes = (name: keyof typeof DEFAULTS) => whole(name, 1, Number.MAX_SAFE_INTEGER)
  const delay = (name: keyof typeof DEFAULTS) => whole(name, 0, LONGEST_DELAY)
  return {
    recvHighWaterMark: bytes('recvHighWaterMark'),
    sendHighWaterMark: bytes('sendHighWaterMark'),
    sendHardLimit: bytes('sendHardLimit'),
    frameTimeout: delay('frameTimeout'),
    minFrameRate: bytes('minFrameRate'),
    idleTimeout: delay('idleTimeout'),
    writeTimeout: delay('writeTimeout'),
    closeGrace: delay('closeGrace'),
    onError: errorReporter(checkFunction('onError', options.onError)),
  }
}
