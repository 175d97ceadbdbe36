import { encodeFrame } from '@echo/protocol'
import { gone, inParallel, openSocket, type Target } from './open-sockets.js'

const encoder = new TextEncoder()

/** Names to handlers what they are to do wrong. */
export function misdeeds() {
  return {
    /** One connection for each name, `each` times over. Gives how many of them the server ended within `patience` ms. */
    async run(order: { target: Target; names: string[]; each: number; patience: number }): Promise<number> {
      let ended = 0
      const { names, each } = order
      await inParallel(names.length * each, async (index) => {
        const socket = await openSocket(order.target)
        socket.resume()
        const name = encodeFrame(encoder.encode(names[index % names.length]))
        socket.write(Buffer.concat([name, name, name]))
        if (await within(gone(socket), order.patience)) ended++
        socket.resetAndDestroy()
      })
      return ended
    },
  }
}

async function within(what: Promise<void>, patience: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, patience, false)
  })
  const inTime = await Promise.race([what.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
