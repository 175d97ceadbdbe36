import { encodeFrame, FrameDecoder } from '@echo/protocol'
import { gone, inParallel, openSocket, type Target } from './open-sockets.js'

interface Loop {
  replies: number
  /** Replies that were not the next one due. */
  wrong: number
}

/** Clients that always have requests in flight, numbered, until they are closed. */
export function busyLoops() {
  const loops: Loop[] = []
  const ended: Promise<void>[] = []

  async function begin(target: Target, client: number, depth: number): Promise<void> {
    const socket = await openSocket(target)
    const loop = (loops[client] = { replies: 0, wrong: 0 })
    const decoder = new FrameDecoder()
    let sent = 0
    const ask = () => {
      if (socket.writable) socket.write(question(client, sent++))
    }
    socket.on('data', (chunk) => {
      decoder.push(chunk)
      for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) {
        if (numberIn(reply) !== loop.replies) loop.wrong++
        loop.replies++
        ask()
      }
    })
    ended.push(gone(socket))
    for (let i = 0; i < depth; i++) ask()
  }

  return {
    start({ target, clients, depth }: { target: Target; clients: number; depth: number }): Promise<void> {
      return inParallel(clients, (client) => begin(target, client, depth))
    },
    /** How many clients have been answered at least once. */
    answered: (): number => loops.filter((loop) => loop.replies > 0).length,
    /** Once all connections are closed: the replies that each client got, and how many of all came out of order. */
    async result(): Promise<{ replies: number[]; wrong: number }> {
      await Promise.all(ended)
      return {
        replies: loops.map((loop) => loop.replies),
        wrong: loops.reduce((sum, loop) => sum + loop.wrong, 0),
      }
    },
  }
}

function question(client: number, number: number): Uint8Array {
  const payload = new Uint8Array(64)
  const view = new DataView(payload.buffer)
  view.setUint32(0, client)
  view.setUint32(4, number)
  return encodeFrame(payload)
}

function numberIn(reply: Uint8Array): number {
  return new DataView(reply.buffer, reply.byteOffset).getUint32(4)
}
