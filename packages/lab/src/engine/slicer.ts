import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { LIMITS, type Experiment } from '../trace/trace.js'
import { now } from './notes.js'

/** Where the stream is cut, its end included. */
export function cutPoints(cuts: NonNullable<Experiment['cuts']>, length: number): number[] {
  const every = 'every' in cuts ? cuts.every : 0
  const points =
    'at' in cuts ? cuts.at : Array.from({ length: LIMITS.cuts }, (_, index) => (index + 1) * every)
  return [...new Set([...points.filter((at) => at < length), length])].toSorted((a, b) => a - b)
}

/**
 * A proxy that cuts: it takes the whole stream of one client, then sends it on in pieces, each only when the receiver has
 * read the one before. So cuts are exact, and no timer is needed. What TCP would do by chance is forced here, and noted.
 */
export class Slicer {
  /** The pieces, as they were sent. */
  readonly pieces: { at: number; size: number }[] = []
  readonly #server: Server
  readonly #sockets: Socket[] = []

  private constructor(
    target: number,
    points: readonly number[],
    untilRead: (bytes: number) => Promise<void>,
  ) {
    this.#server = createServer((socket) => {
      void this.#relay(socket, target, points, untilRead).catch(() => socket.destroy())
    })
    this.#server.listen(0, '127.0.0.1')
  }

  static async open(
    ...options: [target: number, points: readonly number[], untilRead: (bytes: number) => Promise<void>]
  ) {
    const slicer = new Slicer(...options)
    await once(slicer.#server, 'listening')
    return slicer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The port by which the receiver knows the connection. */
  get outPort(): number {
    return this.#sockets[1]?.localPort ?? 0
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #relay(
    from: Socket,
    target: number,
    points: readonly number[],
    untilRead: (bytes: number) => Promise<void>,
  ) {
    const to = connect({ port: target, host: '127.0.0.1', noDelay: true })
    this.#sockets.push(from, to)
    for (const socket of [from, to]) socket.on('error', () => {})
    await once(to, 'connect')
    const stream = await takeBytes(from, points.at(-1)!)
    let start = 0
    for (const end of points) {
      this.pieces.push({ at: now(), size: end - start })
      to.write(stream.subarray(start, end))
      await untilRead(end)
      start = end
    }
  }
}

async function takeBytes(socket: Socket, length: number): Promise<Buffer> {
  let taken = Buffer.alloc(0)
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    taken = Buffer.concat([taken, chunk as Buffer])
    if (taken.length >= length) break
  }
  return taken
}
