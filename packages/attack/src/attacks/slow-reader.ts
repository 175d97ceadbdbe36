import type { Socket } from 'node:net'
import { header, openSocket, type Target } from './open-sockets.js'

/** Reads little, and rests in between, but always moves. */
export function slowReader() {
  let socket: Socket
  let received = 0
  let open = true
  let longestRest = 0
  return {
    /** Sends its request, and takes so many bytes between two rests of `pause` ms. */
    async start(order: { target: Target; request: string; bytes: number; pause: number }): Promise<void> {
      socket = await openSocket(order.target)
      socket.once('close', () => (open = false))
      let taken = 0
      let last = performance.now()
      socket.on('data', (chunk) => {
        longestRest = Math.max(longestRest, performance.now() - last)
        last = performance.now()
        received += chunk.length
        taken += chunk.length
        if (taken < order.bytes) return
        taken = 0
        socket.pause()
        setTimeout(() => socket.resume(), order.pause)
      })
      socket.write(Buffer.from(order.request, 'hex'))
    },
    state: () => ({ open, received, longestRest }),
  }
}

/** What the server's handler `flood` is asked for, by the first byte of a message. */
const FLOODS = { large: '01', small: '02', awaited: '03' } as const

/** A frame in hex that asks the handler `flood` to send without an end. */
export function floodRequest(kind: keyof typeof FLOODS): string {
  return header(1) + FLOODS[kind]
}
