import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { framedLoad } from '../load/framed-load.js'
import type { Target } from './target.js'

const HEADER_LENGTH = 4

/** Framing as it is often written first, to tell what framing costs from what this way of it costs. */
export const framedNaive: Target = {
  name: 'framed-naive',
  what: 'frames by Buffer.concat and two writes each',
  tier: 'same job',
  sides: async () => ({ serve, load: framedLoad }),
}

async function serve(): Promise<number> {
  const listener = createServer({ noDelay: true }, echo)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return (listener.address() as AddressInfo).port
}

function echo(socket: Socket): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= HEADER_LENGTH) {
      const end = HEADER_LENGTH + received.readUInt32BE(0)
      if (received.length < end) return
      sendFrame(socket, received.subarray(HEADER_LENGTH, end))
      received = received.subarray(end)
    }
  })
}

function sendFrame(socket: Socket, payload: Buffer): void {
  const header = Buffer.alloc(HEADER_LENGTH)
  header.writeUInt32BE(payload.length)
  socket.write(header)
  socket.write(payload)
}
