import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { LIMITS, type Experiment } from '../trace/trace.js'
import { now } from './notes.js'

/** Where the stream is cut, its end included. */
export function cutPoints(cuts: NonNullable<Experiment['cuts']>, length: number): number[] {
  const points = new Set<number>()
  if ('every' in cuts)
    for (let at = cuts.every; at < length && points.size < LIMITS.cuts; at += cuts.every) points.add(at)
  else for (const at of cuts.at) if (at < length) points.add(at)
  return [...points.add(length)].toSorted((a, b) => a - b)
}

/**
 * A proxy that cuts: it takes the whole stream of one client, then sends it on in pieces, each only when the receiver has
 * read the one before. So cuts are exact, and no timer is needed. What TCP would do by chance is forced here, and noted.
 */
export class Slicer {
  /** The pieces, as they were sent. */
  readonly pieces: { at: number; size: number }[] = []
  readonly #server: Server
  readonly #points: readonly number[]
  readonly #target: number
  readonly #untilRead: (size: number) => Promise<void>
  #out: Socket | undefined
  #in: Socket | undefined

  private constructor(target: number, points: readonly number[], untilRead: (size: number) => Promise<void>) {
    this.#target = target
    this.#points = points
    this.#untilRead = untilRead
    this.#server = createServer((socket) => {
      void this.#relay(socket).catch(() => socket.destroy())
    })
  }

  static async open(
    ...options: [target: number, points: readonly number[], untilRead: (size: number) => Promise<void>]
  ) {
    const slicer = new Slicer(...options)
    slicer.#server.listen(0, '127.0.0.1')
    await once(slicer.#server, 'listening')
    return slicer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The port by which the receiver knows the connection. */
  get outPort(): number {
    return this.#out?.localPort ?? 0
  }

  close(): void {
    this.#server.close()
    this.#in?.destroy()
    this.#out?.destroy()
  }

  async #relay(socket: Socket): Promise<void> {
    this.#in = socket
    socket.on('error', () => {})
    const out = connect({ port: this.#target, host: '127.0.0.1', noDelay: true })
    this.#out = out
    out.on('error', () => {})
    await once(out, 'connect')
    const stream = await takeBytes(socket, this.#points.at(-1)!)
    let start = 0
    for (const end of this.#points) {
      this.pieces.push({ at: now(), size: end - start })
      out.write(stream.subarray(start, end))
      await this.#untilRead(end)
      start = end
    }
  }
}

async function takeBytes(socket: Socket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= length) break
  }
  return Buffer.concat(chunks)
}
