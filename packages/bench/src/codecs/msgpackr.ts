import type { Codec } from '@echo/protocol'
import { Packr } from 'msgpackr'

/**
 * A codec as a user would write it, over a package that the library knows nothing of. Without records what it writes is
 * plain MessagePack.
 */
export function msgpackr(): Codec<unknown> {
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
