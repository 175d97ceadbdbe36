import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const READ_LENGTH = 262_144

/**
 * The load generator's connection: reads into one buffer, so that no memory is made a read. A chunk given to `onChunk`
 * changes after the call.
 */
export class Link {
  readonly socket: Socket
  /** Rejects when the connection is lost, or when `onChunk` throws. Never resolves. */
  readonly lost: Promise<never>
  onChunk: (chunk: Buffer) => void = () => {}
  #fail!: (reason: Error) => void

  private constructor(port: number) {
    this.lost = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.lost.catch(() => {})
    const onread = { buffer: Buffer.allocUnsafeSlow(READ_LENGTH), callback: this.#onRead }
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true, onread })
    this.socket.on('error', this.#fail)
    this.socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  /** Connects to a port of 127.0.0.1. */
  static async open(port: number): Promise<Link> {
    const link = new Link(port)
    await Promise.race([once(link.socket, 'connect'), link.lost])
    return link
  }

  close(): void {
    this.socket.destroy()
  }

  readonly #onRead = (length: number, buffer: Uint8Array): boolean => {
    try {
      this.onChunk((buffer as Buffer).subarray(0, length))
    } catch (error) {
      this.#fail(error as Error)
    }
    return true
  }
}
