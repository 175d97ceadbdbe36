import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Codec } from './codec.js'
import { withSchema } from './codecs/with-schema.js'
import { FRAME_OPTIONS, type FrameOptions } from './frame-options.js'
import { checkKnownOptions, type OptionNames } from './option-checks.js'

/** The options of one side, for `listen()` or `connect()`. */
export interface ContractSide<In, Out> extends FrameOptions {
  /** What the payloads mean, checked by the schemas where there are any. */
  readonly codec: Codec<In, Out>
}

/** What both sides have agreed on, as each of them sees it. */
export interface Contract<ServerIn, ServerOut, ClientIn, ClientOut> {
  /** For `listen()`. */
  readonly server: ContractSide<ServerIn, ServerOut>
  /** For `connect()` and `createClient()`. */
  readonly client: ContractSide<ClientIn, ClientOut>
}

/** Schemas for what goes each way. Their types are what `recv()` gives and `send()` takes on either side. */
export interface ContractSchemas<Requests extends StandardSchemaV1, Replies extends StandardSchemaV1> {
  /** What the client sends. */
  requests: Requests
  /** What the server sends. */
  replies: Replies
}

type Terms = FrameOptions & { codec: Codec<unknown> } & Partial<
    ContractSchemas<StandardSchemaV1, StandardSchemaV1>
  >

const CONTRACT_OPTIONS = {
  ...FRAME_OPTIONS,
  codec: true,
  requests: true,
  replies: true,
} satisfies OptionNames<Terms>

/**
 * One description of what goes over the wire, for a module that server and client share: the codec, the frame options,
 * which must agree, and schemas for either direction if they are wanted.
 *
 * ```
 * export const greetings = contract({ codec: msgpack(), requests: z.object({ name: z.string() }), replies: z.string() })
 *
 * const server = await listen({ ...greetings.server, port: 8080 })   // receives { name }, sends string
 * const conn = await connect({ ...greetings.client, port: 8080 })    // sends { name }, receives string
 * ```
 *
 * @throws {OptionError} for something else than a Standard Schema, and for an option that is unknown.
 */
export function contract<Requests extends StandardSchemaV1, Replies extends StandardSchemaV1>(
  terms: FrameOptions & {
    codec: Codec<unknown, StandardSchemaV1.InferInput<Requests> | StandardSchemaV1.InferInput<Replies>>
  } & ContractSchemas<Requests, Replies>,
): Contract<
  StandardSchemaV1.InferOutput<Requests>,
  StandardSchemaV1.InferInput<Replies>,
  StandardSchemaV1.InferOutput<Replies>,
  StandardSchemaV1.InferInput<Requests>
>
/** The same without schemas: the codec says what goes both ways. */
export function contract<In, Out = In>(
  terms: FrameOptions & { codec: Codec<In, Out>; requests?: undefined; replies?: undefined },
): Contract<In, Out, In, Out>
export function contract(terms: Terms): Contract<unknown, unknown, unknown, unknown> {
  checkKnownOptions('contract()', terms, CONTRACT_OPTIONS)
  const { requests, replies, codec, ...frames } = terms
  if (requests === undefined && replies === undefined) {
    const side = { ...frames, codec }
    return { server: side, client: side }
  }
  return {
    server: { ...frames, codec: withSchema(codec, { recv: requests!, send: replies! }) },
    client: { ...frames, codec: withSchema(codec, { recv: replies!, send: requests! }) },
  }
}
