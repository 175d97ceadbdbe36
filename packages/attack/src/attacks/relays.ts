import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { encodeFrame } from '@echo/protocol'
import { inParallel, openSocket, type Target } from './open-sockets.js'

/** What a client's first message asks the handler `relay` for. JSON. */
export interface RelayRequest {
  readonly target: { readonly host: string; readonly port: number }
  /** Options of the connection to it. */
  readonly limits: { readonly writeTimeout?: number; readonly maxFrameLength?: number }
}

/** Relays between sockets of this process. */
export interface RelaysOptions {
  /** The server that relays. */
  readonly target: Target
  readonly count: number
  readonly limits: RelayRequest['limits']
  /** What the relays lead to never reads. */
  readonly deaf: boolean
}

/** How the sockets on one side of the relays fare. */
export interface SideState {
  readonly open: number
  /** Those that saw an end, in order. */
  readonly ended: number
  /** Those that saw a reset. */
  readonly reset: number
  /** Bytes received by all of them. */
  readonly received: number
  /** The most bytes that the kernel has taken from one of them. */
  readonly mostSent: number
}

/** Bytes of a frame of a flood. */
const FLOOD = 65_536

/** Both ends of many relays: sources, which connect to the server under attack, and what that connects to for them. */
export function relays() {
  const sources = new Side()
  const targets = new Side()

  async function join({ target, limits }: RelaysOptions, port: number): Promise<void> {
    const socket = await openSocket(target)
    const request: RelayRequest = { target: { host: '127.0.0.1', port }, limits }
    sources.add(socket)
    socket.resume().write(encodeFrame(Buffer.from(JSON.stringify(request))))
  }

  return {
    /** Resolves once all are relayed. */
    async open(options: RelaysOptions): Promise<void> {
      const listener = createServer({ allowHalfOpen: true }, (socket) => {
        targets.add(socket)
        if (!options.deaf) socket.resume()
      })
      listener.listen(0, '127.0.0.1')
      await once(listener, 'listening')
      const accepted = new Promise<void>((resolve) => {
        listener.on('connection', () => {
          if (targets.sockets.length === options.count) resolve()
        })
      })
      const { port } = listener.address() as AddressInfo
      await inParallel(options.count, () => join(options, port))
      await accepted
      listener.close()
    },
    /** Each source sends these bytes, in hex. */
    send(hex: string): void {
      const data = Buffer.from(hex, 'hex')
      for (const socket of sources.sockets) socket.write(data)
    },
    /** Each source sends a frame with a payload of so many bytes. */
    sendFrame(size: number): void {
      const frame = encodeFrame(Buffer.alloc(size))
      for (const socket of sources.sockets) socket.write(frame)
    },
    /** Each source sends frames without an end, as fast as they are taken. */
    flood(): void {
      const frame = encodeFrame(Buffer.alloc(FLOOD))
      for (const socket of sources.sockets) {
        const pour = () => {
          while (socket.writable && socket.write(frame));
        }
        socket.on('drain', pour)
        pour()
      }
    },
    resetTargets(): void {
      for (const socket of targets.sockets) socket.resetAndDestroy()
    },
    state: (): { sources: SideState; targets: SideState } => ({
      sources: sources.state(),
      targets: targets.state(),
    }),
  }
}

class Side {
  readonly sockets: Socket[] = []
  #ended = 0
  #reset = 0
  #closed = 0

  add(socket: Socket): void {
    this.sockets.push(socket)
    socket.once('end', () => this.#ended++)
    socket.once('error', () => this.#reset++)
    socket.once('close', () => this.#closed++)
  }

  state(): SideState {
    const sum = (value: (socket: Socket) => number) =>
      this.sockets.reduce((total, socket) => total + value(socket), 0)
    return {
      open: this.sockets.length - this.#closed,
      ended: this.#ended,
      reset: this.#reset,
      received: sum(({ bytesRead }) => bytesRead),
      mostSent: Math.max(0, ...this.sockets.map((socket) => socket.bytesWritten - socket.writableLength)),
    }
  }
}
