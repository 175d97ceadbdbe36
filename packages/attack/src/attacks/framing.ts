import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gone, openSocket, readBytes, written, type Target } from './open-sockets.js'

const HEADER = 4

/** Empty frames, as fast as they go. */
export function burst() {
  return {
    /** Sends so many to a server that echoes. Gives how many came back. */
    async run({ target, frames }: { target: Target; frames: number }): Promise<number> {
      const socket = await openSocket(target)
      const replies = readBytes(socket, frames * HEADER)
      await written(socket, new Uint8Array(frames * HEADER))
      const received = await replies
      socket.resetAndDestroy()
      return received / HEADER
    },
  }
}

/** Announces frames that are too long, one connection after another. */
export function overLimit() {
  return {
    /** Gives the milliseconds from each announcement to the end of its connection. */
    async run(order: { target: Target; count: number; headers: readonly string[] }): Promise<number[]> {
      const times: number[] = []
      for (let i = 0; i < order.count; i++) {
        const socket = await openSocket(order.target)
        socket.resume()
        const closed = gone(socket)
        const began = performance.now()
        socket.write(Buffer.from(order.headers[i % order.headers.length]!, 'hex'))
        await closed
        times.push(performance.now() - began)
      }
      return times
    },
  }
}

/** Connects, sends and stays. */
export function midFrame() {
  return {
    /** Resolves once the kernel has the bytes. */
    async send({ target, hex }: { target: Target; hex: string }): Promise<void> {
      await written(await openSocket(target), Buffer.from(hex, 'hex'))
    },
  }
}

/** Segments that are sent before the kernel and the server get a turn. */
const AT_ONCE = 64

/** One frame, one byte a segment: `noDelay`, and a write for each. */
export function segments() {
  let socket: Socket
  let size = 0
  return {
    /** Sends all of a frame but its last byte. */
    async begin(order: { target: Target; size: number }): Promise<void> {
      size = order.size
      socket = await openSocket(order.target)
      const header = Buffer.alloc(HEADER)
      header.writeUInt32BE(size)
      await oneByOne(socket, header)
      await oneByOne(socket, Buffer.alloc(size - 1, 7))
    },
    /** Sends the last byte. Gives how many bytes came back. */
    async finish(): Promise<number> {
      const reply = readBytes(socket, size + HEADER)
      socket.write(Uint8Array.of(7))
      const received = await reply
      socket.resetAndDestroy()
      return received
    },
  }
}

/** Node gathers writes only while one waits for the kernel, so each of these is a segment of its own. */
async function oneByOne(socket: Socket, data: Uint8Array): Promise<void> {
  for (let i = 0; i < data.length; i++) {
    socket.write(data.subarray(i, i + 1))
    if (i % AT_ONCE === 0) await nextTurn()
    while (socket.writableLength > 0) await nextTurn()
  }
}
