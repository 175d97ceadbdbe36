import type { Target } from '../target.js'
import { openSocket, readBytes, written } from './open-sockets.js'

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
