import { checkInteger, checkKnownOptions, LONGEST_DELAY, type OptionNames } from '@echo/protocol/internal'

/** How often, and how soon, a lost connection is tried again. */
export interface ReconnectOptions {
  /**
   * Milliseconds that the first delay lasts at most, from 1; the limit doubles with each attempt that fails.
   * @default 50
   */
  baseDelay?: number | undefined
  /**
   * Milliseconds that any delay lasts at most, from 1. A connection that has lasted as long before it was lost is no failed
   * attempt, even if no reply came over it.
   * @default 2_000
   */
  maxDelay?: number | undefined
  /**
   * Attempts in a row that may fail before the client gives up, and is closed; from 1.
   * @default Infinity
   */
  attempts?: number | undefined
}

const RECONNECT_OPTIONS = {
  baseDelay: true,
  maxDelay: true,
  attempts: true,
} satisfies OptionNames<ReconnectOptions>

export interface ReconnectSettings {
  baseDelay: number
  maxDelay: number
  attempts: number
}

const DEFAULTS: ReconnectSettings = {
  baseDelay: 50, // a process that restarts takes longer; a connection that was merely dropped does not
  maxDelay: 2_000, // as node-redis: back within two seconds of the server, and half an attempt per second meanwhile
  attempts: Infinity, // a server that is away for a night is back in the morning
}

/** @throws {OptionError} for an option out of its range. */
export function reconnectSettings(options: ReconnectOptions = {}): ReconnectSettings {
  checkKnownOptions('reconnect', options, RECONNECT_OPTIONS, 'reconnect')
  const { baseDelay, maxDelay, attempts } = options
  return {
    baseDelay: checkInteger('reconnect.baseDelay', baseDelay ?? DEFAULTS.baseDelay, 1, LONGEST_DELAY),
    maxDelay: checkInteger('reconnect.maxDelay', maxDelay ?? DEFAULTS.maxDelay, 1, LONGEST_DELAY),
    attempts:
      attempts === undefined || attempts === Infinity
        ? DEFAULTS.attempts
        : checkInteger('reconnect.attempts', attempts, 1, Number.MAX_SAFE_INTEGER),
  }
}

/**
 * Milliseconds until the next attempt, after so many in a row have failed: none after none, then anything from 1 to a limit
 * that doubles. All of it is chance ("full jitter"), since a thousand clients that lost one server must not return in step.
 */
export function backoffDelay(
  failures: number,
  { baseDelay, maxDelay }: ReconnectSettings,
  random: () => number = Math.random,
): number {
  if (failures === 0) return 0
  const limit = Math.min(maxDelay, baseDelay * 2 ** (failures - 1))
  return 1 + Math.floor(random() * limit)
}
