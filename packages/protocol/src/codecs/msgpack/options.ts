import { OptionError } from '../../errors.js'
import { checkBoolean, checkInteger, checkKnownOptions, type OptionNames } from '../../option-checks.js'
import type { MsgpackExtensionCodec } from './extensions.js'

/** Of `msgpack()`. */
export interface MsgpackOptions {
  /**
   * What bigint has to do with 64-bit integers.
   *
   * - `'never'`: a bigint is refused. A received 64-bit integer becomes a number, and is refused where no number holds it
   *   exactly.
   * - `'when-needed'`: a bigint is sent as a 64-bit integer. A received one becomes a number below 2^53, and a bigint from
   *   there on, also where a number would hold it; a small bigint therefore comes back as a number.
   * - `'always'`: a bigint is sent as a 64-bit integer, and every received one becomes a bigint. Numbers beyond 32 bits are
   *   sent as floats, exactly, so that both types come back as they went.
   *
   * A bigint below -2^63 or above 2^64 - 1 is refused.
   * @default 'never'
   */
  bigint?: 'never' | 'when-needed' | 'always' | undefined

  /**
   * Carry `Date` as the timestamp extension, type -1. What is finer than a received timestamp's millisecond is dropped;
   * invalid dates and timestamps out of a `Date`'s range are refused. With `false`, dates and type -1 are left to
   * `extensionCodec`; without one, a `Date` is refused and type -1 comes as a `MsgpackExtension`.
   * @default true
   */
  timestamps?: boolean | undefined

  /**
   * Carries values of your own as extension types: an `ExtensionCodec` of `@msgpack/msgpack`, or two functions like its
   * own. It is asked before anything is refused, and what it takes is not checked further; only for `Date` and type -1 it
   * is not asked while `timestamps` is on. What it throws ends in a `CodecError`; it may use this codec itself.
   * @default none: extension values are `MsgpackExtension`s
   */
  extensionCodec?: MsgpackExtensionCodec | undefined

  /**
   * Leave out properties that are `undefined`, as `JSON.stringify` does, instead of refusing them. In an array `undefined`
   * stays refused: to leave it out would move what follows.
   * @default false
   */
  ignoreUndefined?: boolean | undefined

  /**
   * Send the keys of each object in the order of their UTF-16 units, so that equal messages have equal payloads.
   * @default false
   */
  sortKeys?: boolean | undefined

  /**
   * Take numbers as keys of received maps; they become strings, as every key of an object does. Without it they are
   * refused, since their type would be lost.
   * @default false
   */
  numberKeys?: boolean | undefined

  /**
   * Give received binary and extension values bytes of their own. With `false` they are views of the payload, as short-lived
   * as it is: they keep a whole chunk in memory, and change when its owner reuses it.
   * @default true
   */
  copy?: boolean | undefined

  /**
   * How many arrays and maps may be nested in one another, sent and received: 1 to 1,000. Sending a cycle ends here.
   * @default 100
   */
  maxDepth?: number | undefined

  /**
   * How many values one message may hold, sent and received: each element of an array, and each key and each value of a
   * map, counts as one. 1 to 4,294,967,295. It bounds memory: an empty map takes one byte in a payload, and 64 when decoded.
   * @default 1_000_000
   */
  maxValues?: number | undefined
}

/** The options with their defaults, checked. */
export interface MsgpackSettings {
  readonly bigint: 'never' | 'when-needed' | 'always'
  readonly timestamps: boolean
  readonly extensionCodec: MsgpackExtensionCodec | undefined
  readonly ignoreUndefined: boolean
  readonly sortKeys: boolean
  readonly numberKeys: boolean
  readonly copy: boolean
  readonly maxDepth: number
  readonly maxValues: number
}

const MSGPACK_OPTIONS = {
  bigint: true,
  timestamps: true,
  extensionCodec: true,
  ignoreUndefined: true,
  sortKeys: true,
  numberKeys: true,
  copy: true,
  maxDepth: true,
  maxValues: true,
} satisfies OptionNames<MsgpackOptions>

/** @throws {OptionError} for an option that is unknown or out of its range. */
export function checkMsgpackOptions(options: MsgpackOptions = {}): MsgpackSettings {
  checkKnownOptions('msgpack()', options, MSGPACK_OPTIONS)
  const { bigint = 'never', extensionCodec, maxDepth = 100, maxValues = 1_000_000 } = options
  const {
    timestamps = true,
    copy = true,
    ignoreUndefined = false,
    sortKeys = false,
    numberKeys = false,
  } = options
  return {
    bigint: checkBigint(bigint),
    timestamps: checkBoolean('timestamps', timestamps),
    extensionCodec: checkExtensionCodec(extensionCodec),
    ignoreUndefined: checkBoolean('ignoreUndefined', ignoreUndefined),
    sortKeys: checkBoolean('sortKeys', sortKeys),
    numberKeys: checkBoolean('numberKeys', numberKeys),
    copy: checkBoolean('copy', copy),
    // The encoder calls itself for each level: 1,000 of them take about half of a default stack.
    maxDepth: checkInteger('maxDepth', maxDepth, 1, 1000),
    maxValues: checkInteger('maxValues', maxValues, 1, 0xffffffff),
  }
}

function checkBigint(value: MsgpackSettings['bigint']): MsgpackSettings['bigint'] {
  if (['never', 'when-needed', 'always'].includes(value)) return value
  throw new OptionError('bigint', "'never', 'when-needed' or 'always'", value)
}

function checkExtensionCodec(codec: MsgpackExtensionCodec | undefined): MsgpackExtensionCodec | undefined {
  if (codec === undefined) return codec
  if (typeof codec?.tryToEncode === 'function' && typeof codec.decode === 'function') return codec
  throw new OptionError('extensionCodec', 'an object with tryToEncode() and decode()', codec)
}
