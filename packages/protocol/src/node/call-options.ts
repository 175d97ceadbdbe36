import { OptionError } from '../errors.js'
import { checkInteger, checkKnownOptions, checkSignal, type OptionNames } from '../option-checks.js'
import type { CloseOptions, RecvOptions, RequestOptions } from './connection.js'
import { LONGEST_DELAY } from './connection-options.js'

const RECV_OPTIONS = { signal: true } satisfies OptionNames<RecvOptions>
const REQUEST_OPTIONS = { signal: true, timeout: true } satisfies OptionNames<RequestOptions>
const CLOSE_OPTIONS = { grace: true } satisfies OptionNames<CloseOptions>

/**
 * The signal that cancels a wait.
 *
 * @throws {OptionError} for anything else: a timeout that was ignored would wait without end.
 */
export function signalOf(taker: string, options: RecvOptions | undefined): AbortSignal | undefined {
  if (options === undefined) return undefined
  checkKnownOptions(taker, options, RECV_OPTIONS)
  return checkSignal(options.signal)
}

/** @throws {OptionError} for an option that is unknown or out of its range. */
export function checkRequestOptions(options: RequestOptions | undefined): RequestOptions {
  if (options === undefined) return {}
  checkKnownOptions('request()', options, REQUEST_OPTIONS)
  const { timeout, signal } = options
  if (timeout !== undefined) checkInteger('timeout', timeout, 1, LONGEST_DELAY)
  checkSignal(signal)
  return options
}

/** @throws {OptionError} for an option that is unknown or out of its range. */
export function givenGrace(options: CloseOptions | undefined): number | undefined {
  if (options === undefined) return undefined
  checkKnownOptions('close()', options, CLOSE_OPTIONS)
  const { grace } = options
  return grace === undefined ? undefined : checkInteger('grace', grace, 0, LONGEST_DELAY)
}

/** Of a call that a raw connection cannot answer. */
export function noFrames(call: string): OptionError {
  return new OptionError('raw', `false for ${call}, since a raw connection has no frames`, true)
}
