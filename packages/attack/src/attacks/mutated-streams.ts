import type { Socket } from 'node:net'
import { encodeFrame, msgpack } from '@echo/protocol'
import { between, seededRandom, type Random } from '@echo/harness'
import { mutate } from './mutation.js'
import { gone, inParallel, openSocket, written, type Target } from './open-sockets.js'

const MESSAGES: readonly unknown[] = [
  'hello',
  '',
  null,
  -1,
  1.5,
  [1, [2, [3, ['four']]]],
  { id: 7, name: 'a name', tags: ['x', 'y'], nested: { deep: true } },
  new Uint8Array(300).fill(9),
  'text of some length, '.repeat(20),
]

/** Streams that were valid once. */
export function mutatedStreams() {
  const codec = msgpack()
  const frames = MESSAGES.map((message) => encodeFrame(codec.encode(message)))
  return {
    /** Sends so many, each over a connection of its own. Gives how many were sent. */
    async run({ target, count, seed }: { target: Target; count: number; seed: number }): Promise<number> {
      let sent = 0
      await inParallel(count, async (index) => {
        const random = seededRandom(seed + index)
        const socket = await openSocket(target)
        socket.resume()
        const stream = Buffer.concat(
          Array.from({ length: between(random, 1, 6) }, () => pick(frames, random)),
        )
        await sendInPieces(socket, mutate(stream, random), random)
        sent++
        await leave(socket, random)
      })
      return sent
    },
  }
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[between(random, 0, list.length - 1)]!
}

/** The server may be gone before the last piece. */
async function sendInPieces(socket: Socket, stream: Uint8Array, random: Random): Promise<void> {
  let at = 0
  while (at < stream.length && socket.writable) {
    const end = Math.min(stream.length, at + between(random, 1, 400))
    await written(socket, stream.subarray(at, end)).catch(() => {})
    at = end
  }
}

/** Ends and waits for the server's end, or resets. */
async function leave(socket: Socket, random: Random): Promise<void> {
  const closed = gone(socket)
  if (random() < 0.5) socket.end()
  else socket.resetAndDestroy()
  await closed
}
