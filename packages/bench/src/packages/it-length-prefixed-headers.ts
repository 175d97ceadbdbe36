import type { LengthDecoderFunction, LengthEncoderFunction } from 'it-length-prefixed'

/** Its headers are varints unless it is given functions. Byte by byte is faster than its own `getUint32`. */
export const uint32Decoder: LengthDecoderFunction = Object.assign(
  (data: Parameters<LengthDecoderFunction>[0]) => {
    // So it says that more bytes are needed.
    if (data.byteLength < 4) throw new RangeError('a header of four bytes')
    return ((data.get(0) << 24) | (data.get(1) << 16) | (data.get(2) << 8) | data.get(3)) >>> 0
  },
  { bytes: 4 },
)

export const uint32Encoder: LengthEncoderFunction = Object.assign(
  (length: number) => {
    const header = new Uint8Array(4)
    header[0] = length >>> 24
    header[1] = length >>> 16
    header[2] = length >>> 8
    header[3] = length
    return header
  },
  { bytes: 4 },
)
