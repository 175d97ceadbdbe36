import type { Target } from '../target.js'
import { gone, openSocket } from './open-sockets.js'

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
