import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Target } from '../target.js'
import { openSocket, readBytes } from './open-sockets.js'

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
      const header = Buffer.alloc(4)
      header.writeUInt32BE(size)
      await oneByOne(socket, header)
      await oneByOne(socket, Buffer.alloc(size - 1, 7))
    },
    /** Sends the last byte. Gives how many bytes came back. */
    async finish(): Promise<number> {
      const reply = readBytes(socket, size + 4)
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
