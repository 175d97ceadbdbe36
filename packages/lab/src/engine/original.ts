import { once } from 'node:events'
import { connect, createServer, Socket, type AddressInfo } from 'node:net'
import type { Mode } from '../trace/trace.js'

export interface SocketSettings {
  readonly mode: Mode
  /** The `n` of the raw lane's `recv(n)`, in bytes. */
  readonly recvSize: number
  readonly noDelay: boolean
}

/**
 * The original programs' socket: nothing is read before `recv()` asks for it, and then at most `n` bytes, in one read(2).
 * By itself Node reads ahead, 64 KiB at a time, so that even a slow program would find apart what C or Python finds glued.
 */
export class OriginalSocket {
  readonly socket: Socket
  readonly #arrived: (Uint8Array | Error)[] = []
  #waiting: ((value: Uint8Array | Error) => void) | undefined
  #ended = false

  private constructor(n: number, open: (onread: object) => Socket) {
    const buffer = Buffer.alloc(n)
    this.socket = open({
      buffer,
      callback: (size: number) => {
        this.#settle(Uint8Array.from(buffer.subarray(0, size)))
        return false
      },
    })
    this.socket.on('end', () => this.#settle(new Uint8Array()))
    this.socket.on('error', (error) => this.#settle(error))
    this.socket.on('close', () => this.#settle(new Error('the socket is closed')))
  }

  /** Takes over what a server has accepted, which Node makes without the option `onread`. */
  static accepted(accepted: Socket, n: number): OriginalSocket {
    const { _handle: handle } = accepted as Socket & { _handle: unknown }
    const options = { handle, allowHalfOpen: true, pauseOnCreate: true }
    return new OriginalSocket(n, (onread) => new Socket({ ...options, onread } as object))
  }

  static async connect(port: number, { recvSize, noDelay }: SocketSettings): Promise<OriginalSocket> {
    const target = { port, host: '127.0.0.1', noDelay, allowHalfOpen: true }
    const original = new OriginalSocket(recvSize, (onread) =>
      connect({ ...target, onread } as typeof target).pause(),
    )
    await once(original.socket, 'connect')
    return original
  }

  /** As `recv(n)` in C or Python: no bytes means the end, and the same again at the next call. */
  async recv(): Promise<Uint8Array> {
    if (this.#ended) return new Uint8Array()
    const value = this.#arrived.shift() ?? (await this.#next())
    if (value instanceof Error) throw value
    this.#ended = value.length === 0
    return value
  }

  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  close(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  #next(): Promise<Uint8Array | Error> {
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.socket.resume()
    })
  }

  #settle(value: Uint8Array | Error): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#arrived.push(value)
    else waiting(value)
  }
}

/** What listens, on a free port. */
export interface Listening {
  readonly port: number
  close(): unknown
}

/** The original server: a backlog of 5, and nothing is read of a client before its turn. */
export async function listenOriginal(
  { recvSize, noDelay }: SocketSettings,
  onConnection: (connection: OriginalSocket, port: number) => void,
): Promise<Listening> {
  const connections = new Set<OriginalSocket>()
  const server = createServer({ pauseOnConnect: true, noDelay }, (accepted) => {
    const connection = OriginalSocket.accepted(accepted, recvSize)
    connections.add(connection)
    onConnection(connection, accepted.remotePort ?? 0)
  })
  server.listen(0, '127.0.0.1', 5)
  await once(server, 'listening')
  const close = () => {
    for (const connection of connections) connection.destroy()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}
