import type { ByteStreamPair } from '@echo/protocol'

/** Writes everything into a WHATWG pair, as fast as it takes it, and takes what comes out at its other end. */
export async function throughPair(
  { readable, writable }: ByteStreamPair,
  material: readonly Buffer[],
  onPiece: (piece: Uint8Array) => void,
): Promise<void> {
  await Promise.all([writeAll(writable, material), readAll(readable, onPiece)])
}

async function writeAll(writable: WritableStream<Uint8Array>, material: readonly Buffer[]): Promise<void> {
  const writer = writable.getWriter()
  for (const chunk of material) {
    await writer.ready
    // Its failure is the reader's too.
    writer.write(chunk).catch(() => {})
  }
  await writer.close()
}

async function readAll(
  readable: ReadableStream<Uint8Array>,
  onPiece: (piece: Uint8Array) => void,
): Promise<void> {
  const reader = readable.getReader()
  for (let step = await reader.read(); !step.done; step = await reader.read()) onPiece(step.value)
}
