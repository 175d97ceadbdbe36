import type { Sink } from './sink.js'

/** What both stream packages give: one is of Node's own streams, the other of a copy of old ones. */
export interface Transform {
  write(chunk: Uint8Array): boolean
  end(): unknown
  on(event: 'data', listener: (piece: Buffer) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'drain', listener: () => void): unknown
}

/** Writes everything into the stream, as fast as it takes it, and takes what comes by `data`, the fastest way. */
export function throughStream(
  stream: Transform,
  material: readonly Buffer[],
  onData: (piece: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', onData)
    stream.on('end', resolve)
    stream.on('error', reject)
    let next = 0
    const write = () => {
      while (next < material.length) {
        if (stream.write(material[next++]!)) continue
        stream.once('drain', write)
        return
      }
      stream.end()
    }
    write()
  })
}

/** For a decoder that gives a frame a piece. */
export function frameTo(sink: Sink): (piece: Buffer) => void {
  return (piece) => sink.frame(piece)
}

/** For an encoder. */
export function partTo(sink: Sink): (piece: Buffer) => void {
  return (piece) => sink.part(piece)
}
