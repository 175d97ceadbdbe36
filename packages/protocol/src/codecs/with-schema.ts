import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Codec } from '../codec.js'
import { CodecError, OptionError, reasonOf } from '../errors.js'
import { encodesText, textEncodedBy } from './text-payloads.js'

/** One schema for each direction, as seen from this side: the peer has the same two the other way round. */
export interface DirectionSchemas<Recv extends StandardSchemaV1, Send extends StandardSchemaV1> {
  /** What comes in. `decode` gives its output. */
  readonly recv: Recv
  /** What goes out. `encode` takes its input. */
  readonly send: Send
}

/**
 * `codec`, with every message checked in both directions by any Standard Schema (zod, valibot, arktype and others).
 *
 * A schema describes what is on the wire. The receiver gets its output: coerced, transformed, with defaults, without
 * unknown keys. The sender's message is checked too, so that the side which made the mistake gets the error, but it is sent
 * as it was given: a transformed message would not be valid input for the peer's schema, which transforms on its own.
 *
 * The schema must be synchronous, as codecs are. What it refuses is a `CodecError` with the `issues`. Some libraries note
 * one for every wrong value a peer sent, which takes far more time and memory than the payload did: bound arrays (zod stops
 * at `max()`), have it stop at the first (valibot's `abortEarly`), or lower `maxFrameLength`.
 *
 * @throws {OptionError} unless it is given a Standard Schema, or `{ recv, send }` with two.
 *
 * @example
 * ```js
 * import { json, withSchema } from '@echo/protocol'
 * import { z } from 'zod'
 *
 * const codec = withSchema(json(), z.object({ name: z.string() }))
 * try {
 *   codec.encode({ name: 1 })
 * } catch (error) {
 *   console.log(error.code) // ECHO_ERR_CODEC
 * }
 * ```
 */
export function withSchema<S extends StandardSchemaV1>(
  codec: Codec<unknown, StandardSchemaV1.InferInput<S>>,
  schema: S,
): Codec<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>
/** The same with a schema for each direction. */
export function withSchema<Recv extends StandardSchemaV1, Send extends StandardSchemaV1>(
  codec: Codec<unknown, StandardSchemaV1.InferInput<Send>>,
  schemas: DirectionSchemas<Recv, Send>,
): Codec<StandardSchemaV1.InferOutput<Recv>, StandardSchemaV1.InferInput<Send>>
export function withSchema(
  codec: Codec<unknown>,
  schema: StandardSchemaV1 | DirectionSchemas<StandardSchemaV1, StandardSchemaV1>,
): Codec<unknown> {
  const recv = checker(schema, 'recv', codec.name, 'decode')
  const send = checker(schema, 'send', codec.name, 'encode')
  const toText = textEncodedBy(codec)
  const encode = (message: unknown) => (send(message), codec.encode(message))
  return {
    name: codec.name,
    stable: codec.stable ?? false,
    encode:
      toText === undefined ? encode : encodesText(encode, (message) => (send(message), toText(message))),
    decode: (payload) => recv(codec.decode(payload)),
  }
}

type Checker = (message: unknown) => unknown

function checker(
  schemas: StandardSchemaV1 | DirectionSchemas<StandardSchemaV1, StandardSchemaV1>,
  direction: 'recv' | 'send',
  codec: string,
  operation: 'encode' | 'decode',
): Checker {
  const both = isSchema(schemas)
  const schema: unknown = both ? schemas : schemas?.[direction]
  if (!isSchema(schema)) {
    throw new OptionError(
      'schema',
      'a Standard Schema, such as those of zod and valibot, or { recv, send } with two',
      schemas,
    )
  }
  // Read once: valibot makes a new one for each reading.
  const standard = schema['~standard']

  function refuse(reason: string, issues: readonly StandardSchemaV1.Issue[], cause?: unknown): never {
    throw new CodecError(codec, operation, reason, { issues, ...(cause === undefined ? {} : { cause }) })
  }

  return (message) => {
    let result: StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>>
    try {
      result = standard.validate(message)
    } catch (cause) {
      return refuse(`it threw: ${brief(reasonOf(cause))}`, [], cause)
    }
    if (result instanceof Promise) {
      // zod turns what a schema throws, a stack overflow too, into a rejected promise: unhandled, it would end the process.
      result.catch(() => {})
      return refuse('it gave a promise, for which a codec cannot wait: it is asynchronous, or it threw', [])
    }
    if (result.issues) return refuse(reasonOfIssues(result.issues), result.issues)
    return result.value
  }
}

/** A schema may be a function: those of arktype are. */
function isSchema(value: unknown): value is StandardSchemaV1 {
  const standard = (value as Partial<StandardSchemaV1> | null | undefined)?.['~standard']
  return typeof standard?.validate === 'function'
}

function reasonOfIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const [first] = issues
  if (first === undefined) return 'it gave no reason'
  const path = brief(pathOf(first))
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`
  return `${path === '' ? '' : `${path}: `}${brief(first.message)}${more}`
}

/** As it would be written in code: `users[0].name`. */
function pathOf(issue: StandardSchemaV1.Issue): string {
  let path = ''
  for (const segment of issue.path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (typeof key === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) {
      path += path === '' ? key : `.${key}`
    } else {
      path += `[${typeof key === 'string' ? JSON.stringify(key) : String(key)}]`
    }
  }
  return path
}

const LONGEST = 200

/** Schemas quote what a peer sent, which may be megabytes, or be made to deceive who reads a log. */
function brief(text: string): string {
  const start = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return start.replaceAll(/\p{Cc}+/gu, ' ')
}
