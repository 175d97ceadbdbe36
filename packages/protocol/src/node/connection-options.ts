import { checkInteger } from '../option-checks.js'

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
   * Milliseconds for the last bytes: from `close()`, or from the peer's end, until what is left is destroyed.
   * @default 10_000
   */
  closeGrace?: number | undefined
  /**
   * Hears of failures that nobody awaited.
   * @default one line on standard error
   */
  onError?: ((error: Error) => void) | undefined
}

/** All options, with nothing left open. */
export interface ConnectionSettings {
  recvHighWaterMark: number
  sendHighWaterMark: number
  sendHardLimit: number
  closeGrace: number
  onError: (error: Error) => void
}

/** The longest delay that a Node timer can hold, in milliseconds. */
export const LONGEST_DELAY = 2_147_483_647

const DEFAULTS: Omit<ConnectionSettings, 'onError'> = {
  recvHighWaterMark: 262_144, // Erlang's {active,N} and Netty work with similar sums; Node's own default is 64 KiB
  sendHighWaterMark: 65_536, // as Netty and uWebSockets
  sendHardLimit: 67_108_864, // as NATS
  closeGrace: 10_000, // as NATS' lame duck mode
}

/** Where failures go that nobody awaited: to `onError`, or as one line to standard error. Never throws. */
export function errorReporter(onError: ConnectionOptions['onError']): (error: Error) => void {
  if (onError === undefined) return printError
  return (error) => {
    try {
      onError(error)
    } catch (thrown) {
      printError(error)
      console.error('@echo: onError itself threw:', thrown)
    }
  }
}

function printError(error: Error): void {
  console.error(`@echo: ${error.name}: ${error.message}`)
}

/** @throws {OptionError} for an option out of its range. */
export function connectionSettings(options: ConnectionOptions = {}): ConnectionSettings {
  const { recvHighWaterMark, sendHighWaterMark, sendHardLimit, closeGrace, onError } = options
  const bytes = (name: string, value: number) => checkInteger(name, value, 1, Number.MAX_SAFE_INTEGER)
  return {
    recvHighWaterMark: bytes('recvHighWaterMark', recvHighWaterMark ?? DEFAULTS.recvHighWaterMark),
    sendHighWaterMark: bytes('sendHighWaterMark', sendHighWaterMark ?? DEFAULTS.sendHighWaterMark),
    sendHardLimit: bytes('sendHardLimit', sendHardLimit ?? DEFAULTS.sendHardLimit),
    closeGrace: checkInteger('closeGrace', closeGrace ?? DEFAULTS.closeGrace, 0, LONGEST_DELAY),
    onError: errorReporter(onError),
  }
}
