import { FrameEncoder, type FrameOptions } from '@echo/protocol'
import fc from 'fast-check'

export const cutLengths = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 50 })

export function cut(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let at = 0
  for (let i = 0; at < stream.length; i++) {
    const length = i < lengths.length * 3 ? lengths[i % lengths.length]! : stream.length - at
    chunks.push(stream.subarray(at, at + length))
    at += length
  }
  return chunks
}

const fixedLengthFields = fc.record(
  {
    width: fc.integer({ min: 1, max: 8 }),
    endian: fc.constantFrom('big', 'little'),
    offset: fc.integer({ min: 0, max: 6 }),
    adjustment: fc.integer({ min: -12, max: 12 }),
    strip: fc.integer({ min: 0, max: 16 }),
  },
  { requiredKeys: ['width'] },
)
const lengthFields = fc.oneof(
  { weight: 4, arbitrary: fixedLengthFields },
  { weight: 1, arbitrary: fc.constant({ width: 'varint' } as const) },
)

/** Options that can be had: the limit is brought down to what the length field holds. */
export const frameOptions: fc.Arbitrary<FrameOptions> = fc
  .record(
    {
      lengthField: lengthFields,
      maxFrameLength: fc.integer({ min: 0, max: 3000 }),
      tooLarge: fc.constantFrom('fail', 'discard'),
    },
    { requiredKeys: [] },
  )
  .map((options): FrameOptions => {
    if (options.lengthField?.width !== 1) return options
    return { ...options, maxFrameLength: Math.min(options.maxFrameLength ?? 200, 200) }
  })
  .filter((options) => accepted(options))

function accepted(options: FrameOptions): boolean {
  try {
    return new FrameEncoder(options) instanceof FrameEncoder
  } catch {
    return false
  }
}

export const payloads = fc.array(
  fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 200, maxLength: 3000 })),
  { maxLength: 20 },
)
