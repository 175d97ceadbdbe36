import { bytes, json, msgpack, utf8, type Codec } from '@echo/protocol'
import { objectOf } from './objects.js'

/** A codec that is measured, and what it carries. */
export interface MeasuredCodec {
  readonly name: string
  /** What it is, in at most 44 columns. */
  readonly what: string
  /** Loaded only in the processes that use it. */
  readonly load: () => Promise<LoadedCodec>
}

export interface LoadedCodec {
  /** A new one: what it keeps from call to call is not shared. */
  readonly codec: () => Codec<unknown>
  /** The message of that index. @param size that of its workload, which names the object. */
  readonly message: (index: number, size: number) => unknown
}

/** The bytes that `MSGPACK` sends, as they are: what the connection takes without a codec. */
export const BYTES: MeasuredCodec = {
  name: 'bytes',
  what: "msgpack's bytes as they are: no codec work",
  load: async () => {
    const writer = msgpack()
    const message = (index: number, size: number) => new Uint8Array(writer.encode(objectOf(index, size)))
    return { codec: bytes, message }
  },
}

export const UTF8: MeasuredCodec = {
  name: 'utf8',
  what: 'the JSON text as one string',
  load: async () => ({ codec: utf8, message: (index, size) => JSON.stringify(objectOf(index, size)) }),
}

export const JSON_CODEC: MeasuredCodec = {
  name: 'json',
  what: 'JSON, parsed and written',
  load: async () => ({ codec: json, message: objectOf }),
}

export const MSGPACK: MeasuredCodec = {
  name: 'msgpack',
  what: 'MessagePack with our checks: the default',
  load: async () => ({ codec: msgpack, message: objectOf }),
}

/**
 * A codec as a user would write it, over a package that the library knows nothing of. Without records what it writes is
 * plain MessagePack.
 */
export const MSGPACKR: MeasuredCodec = {
  name: 'msgpackr',
  what: "a user's own codec, over package msgpackr",
  load: async () => {
    const { Packr } = await import('msgpackr')
    const codec = (): Codec<unknown> => {
      const packr = new Packr({ useRecords: false })
      return {
        name: 'msgpackr',
        // Each result lies behind the one before, in a buffer that is replaced when it is full.
        stable: true,
        encode: (message) => packr.pack(message),
        // Of a Buffer it reads short strings faster than of another Uint8Array.
        decode: ({ buffer, byteOffset, length }) =>
          packr.unpack(Buffer.from(buffer, byteOffset, length)) as unknown,
      }
    }
    return { codec, message: objectOf }
  },
}

/** @throws for a name that no codec has. */
export function codecNamed(name: string): MeasuredCodec {
  const codec = [BYTES, UTF8, JSON_CODEC, MSGPACK, MSGPACKR].find((each) => each.name === name)
  if (codec === undefined) throw new RangeError(`no codec is called ${name}`)
  return codec
}

const BATCH = '-batch'

/** The name of the target that takes a codec's messages with `recvMany()`. */
export function batchName(codec: string): string {
  return `${codec}${BATCH}`
}

/** The name of the target in which the codec of that target works alone. */
export function aloneName(target: string): string {
  return `${target.endsWith(BATCH) ? target.slice(0, -BATCH.length) : target} alone`
}
