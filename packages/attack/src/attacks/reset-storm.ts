import { connect } from 'node:net'
import { inParallel, type Target } from './open-sockets.js'

/** What a connection sends before it resets: nothing, a part of a header, a part of a frame, a frame. */
const PARTS = ['', '0000', '0000000861626364', '000000026162']

/** Connects and resets. No socket of it is left in TIME_WAIT. */
export function resetStorm() {
  return {
    /** Gives how many connections were made. */
    async run({ target, count }: { target: Target; count: number }): Promise<number> {
      let made = 0
      await inParallel(count, async (index) => {
        if (await connectAndReset(target, PARTS[index % PARTS.length]!)) made++
      })
      return made
    },
  }
}

function connectAndReset(target: Target, hex: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(target)
    socket.on('error', () => {})
    let made = false
    socket.once('connect', () => {
      made = true
      if (hex !== '') socket.write(Buffer.from(hex, 'hex'))
      socket.resetAndDestroy()
    })
    socket.once('close', () => resolve(made))
  })
}
