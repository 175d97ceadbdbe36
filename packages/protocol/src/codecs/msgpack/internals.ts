import { Decoder, Encoder } from '@msgpack/msgpack'

/**
 * The parts of `@msgpack/msgpack` that its types call private and that our checks sit in. There is no public hook for
 * numbers, strings, maps or binary values, and walking each value twice would double the cost.
 */
export interface EncoderInternals {
  readonly entered: boolean
  bytes: Uint8Array
  view: DataView
  pos: number
  encodeSharedRef(value: unknown): Uint8Array
  doEncode(value: unknown, depth: number): void
  encodeNil(): void
  encodeBoolean(value: boolean): void
  encodeNumber(value: number): void
  encodeNumberAsFloat(value: number): void
  encodeBigInt64(value: bigint): void
  encodeString(text: string): void
  encodeObject(value: unknown, depth: number): void
  encodeArray(array: readonly unknown[], depth: number): void
  encodeMap(map: Readonly<Record<string, unknown>>, depth: number): void
  encodeBinary(bytes: Uint8Array): void
  encodeExtension(extension: EncodedExtension): void
  ensureBufferSizeToWrite(size: number): void
  writeU8(value: number): void
  writeU16(value: number): void
  writeU32(value: number): void
}

/** What an extension codec makes of a value: its type, and its bytes, or what gives them for a place in the output. */
export interface EncodedExtension {
  /** -128 to 127; your own are from 0. */
  readonly type: number
  /** Without the header. A function is called with the position of the first byte in the output. */
  readonly data: Uint8Array | ((position: number) => Uint8Array)
}

export interface DecoderInternals {
  readonly entered: boolean
  bytes: Uint8Array
  view: DataView
  pos: number
  readonly stack: ContainerStack
  mapKeyConverter: (key: unknown) => string
  decode(payload: Uint8Array): unknown
  setBuffer(payload: Uint8Array): void
  pushArrayState(size: number): void
  pushMapState(size: number): void
  stateIsMapKey(): boolean
  decodeUtf8String(byteLength: number, headerLength: number): string
  decodeBinary(byteLength: number, headerLength: number): Uint8Array
  decodeExtension(byteLength: number, headerLength: number): unknown
  readU64(): unknown
  readI64(): unknown
}

/** The arrays and maps that are being decoded, the innermost on top. */
interface ContainerStack {
  readonly length: number
  top(): { readonly map: Record<string, unknown>; readonly readCount: number } | undefined
  reset(): void
}

const ENCODER_HOOKS: readonly (keyof EncoderInternals)[] = [
  ...([
    'entered',
    'bytes',
    'view',
    'pos',
    'encodeSharedRef',
    'doEncode',
    'encodeNil',
    'encodeBoolean',
  ] as const),
  ...(['encodeNumber', 'encodeNumberAsFloat', 'encodeBigInt64', 'encodeString', 'encodeObject'] as const),
  ...(['encodeArray', 'encodeMap', 'encodeBinary', 'encodeExtension', 'ensureBufferSizeToWrite'] as const),
  ...(['writeU8', 'writeU16', 'writeU32'] as const),
]

const DECODER_HOOKS: readonly (keyof DecoderInternals)[] = [
  ...(['entered', 'bytes', 'view', 'pos', 'stack', 'mapKeyConverter', 'decode', 'setBuffer'] as const),
  ...(['pushArrayState', 'pushMapState', 'stateIsMapKey', 'decodeUtf8String', 'decodeBinary'] as const),
  ...(['decodeExtension', 'readU64', 'readI64'] as const),
]

// A release that renamed one of them would leave our checks uncalled, in silence: refuse to load instead.
requireHooks(new Encoder(), ENCODER_HOOKS)
requireHooks(new Decoder(), DECODER_HOOKS)

function requireHooks(instance: object, hooks: readonly string[]): void {
  const missing = hooks.filter((hook) => !(hook in instance))
  if (missing.length === 0) return
  throw new Error(`this release of @msgpack/msgpack lacks ${missing.join(', ')}; @echo/protocol needs 3.1.3`)
}

export const OpenEncoder = Encoder as unknown as new (options: { useBigInt64: boolean }) => EncoderInternals
export const OpenDecoder = Decoder as unknown as new () => DecoderInternals
