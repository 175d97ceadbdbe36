import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { LIMITS } from '../trace/trace.js'
import { now } from './notes.js'

/** Where the stream is cut, its end included. */
export function cutPoints(every: number, length: number): number[] {
  const points = Array.from({ length: LIMITS.pieces }, (_, index) => (index + 1) * every)
  return length === 0 ? [] : [...points.filter((at) => at < length), length]
}

type UntilRead = (bytes: number) => Promise<void>

/**
 * A proxy that cuts: it takes the whole stream of one client, then sends it on in pieces, each only when the receiver has
 * read the one before. So cuts are exact, and no timer is needed. What TCP would do by chance is forced here, and noted.
 */
export class Slicer {
  /** The pieces, as they were sent. */
  readonly pieces: { at: number; size: number }[] = []
  readonly #server: Server
  readonly #sockets: Socket[] = []

  private constructor(target: number, points: readonly number[], untilRead: UntilRead) {
    this.#server = createServer((socket) => {
      void this.#relay(socket, target, points, untilRead).catch(() => socket.destroy())
    })
  }

  static async open(target: number, points: readonly number[], untilRead: UntilRead): Promise<Slicer> {
    const slicer = new Slicer(target, points, untilRead)
    slicer.#server.listen(0, '127.0.0.1')
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

  async #relay(from: Socket, target: number, points: readonly number[], untilRead: UntilRead): Promise<void> {
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
