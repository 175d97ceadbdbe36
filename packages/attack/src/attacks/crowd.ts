import type { Socket } from 'node:net'
import { encodeFrame } from '@echo/protocol'
import { inParallel, openSocket, readBytes, type Target } from './open-sockets.js'

/** Many sockets that do next to nothing. */
export interface CrowdOptions {
  readonly target: Target
  readonly count: number
  /** Bytes in hex that each sends once it is connected. @default none */
  readonly first?: string
  /** Milliseconds between single bytes that each sends after that. @default never */
  readonly drip?: number
  /** They never read: neither what is sent to them, nor that they were closed. @default false */
  readonly deaf?: boolean
}

/** How a crowd fares. */
export interface CrowdState {
  readonly open: number
  /** Attempts to connect that failed. */
  readonly failed: number
  /** Connections that the server closed. */
  readonly closed: number
  /** Milliseconds from the connect to the close of the one that lasted longest. */
  readonly longest: number
}

const QUESTION = encodeFrame(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7))
const DRIP = Uint8Array.of(0)

/** Opens sockets and keeps them. */
export function crowd() {
  const sockets = new Set<Socket>()
  let failed = 0
  let closed = 0
  let longest = 0

  async function join(options: CrowdOptions): Promise<void> {
    const socket = await openSocket(options.target).catch(() => undefined)
    if (socket === undefined) {
      failed++
      return
    }
    const began = performance.now()
    sockets.add(socket)
    if (options.deaf !== true) socket.resume()
    if (options.first !== undefined) socket.write(Buffer.from(options.first, 'hex'))
    if (options.drip !== undefined) dripFrom(socket, options.drip)
    socket.once('close', () => {
      if (!sockets.delete(socket)) return
      closed++
      longest = Math.max(longest, performance.now() - began)
    })
  }

  return {
    /** Resolves once all are connected, or have failed to. May be called again for more. */
    async open(options: CrowdOptions): Promise<CrowdState> {
      await inParallel(options.count, () => join(options))
      return { open: sockets.size, failed, closed, longest }
    },
    state: (): CrowdState => ({ open: sockets.size, failed, closed, longest }),
    /** Each sends a frame to a server that echoes. Gives how many got it back. */
    async ask(): Promise<number> {
      const answers = await Promise.all([...sockets].map(answersTo))
      return answers.filter(Boolean).length
    },
    /** Resets so many of them, or all. */
    leave(count: number = sockets.size): void {
      for (const socket of [...sockets].slice(0, count)) {
        sockets.delete(socket)
        socket.resetAndDestroy()
      }
    },
  }
}

async function answersTo(socket: Socket): Promise<boolean> {
  const reply = readBytes(socket, QUESTION.length)
  socket.write(QUESTION)
  return (await reply) === QUESTION.length
}

/** Begins at a random moment, so that a crowd drips evenly and not in step. */
function dripFrom(socket: Socket, pause: number): void {
  let timer = setTimeout(() => {
    timer = setInterval(drip, pause, socket)
  }, Math.random() * pause)
  socket.once('close', () => clearInterval(timer))
}

function drip(socket: Socket): void {
  if (socket.writable) socket.write(DRIP)
}
