import { encodeFrame, FrameDecoder } from '@echo/protocol'

/** What one TCP segment carries over Ethernet, in bytes. */
const SEGMENT = 1448

/** Makes the work of decoding one frame that comes in segments. `length` is its payload, in bytes. */
export function segmentedFrame(length: number): () => void {
  const frame = encodeFrame(new Uint8Array(length), { maxFrameLength: length })
  const chunks: Uint8Array[] = []
  for (let at = 0; at < frame.length; at += SEGMENT) chunks.push(frame.subarray(at, at + SEGMENT))
  return () => {
    const decoder = new FrameDecoder({ maxFrameLength: length })
    let received = 0
    for (const chunk of chunks) {
      decoder.push(chunk)
      for (let payload = decoder.next(); payload !== undefined; payload = decoder.next())
        received += payload.length
    }
    if (received !== length) throw new Error(`${received} of ${length} bytes came out`)
  }
}
