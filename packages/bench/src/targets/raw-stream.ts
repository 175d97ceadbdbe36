import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { streamLoad } from '../load/stream-load.js'
import type { Target } from './target.js'

/** Bytes and nothing else, with backpressure: what a socket carries when nobody asks where a message ends. */
export const rawStream: Target = {
  name: 'raw-stream',
  what: 'bytes only, 64 KiB writes: the ceiling',
  tier: 'less',
  // Without messages there is no time at which one was to be sent.
  fits: ({ size, rate }) => size > 0 && rate === undefined,
  sides: async () => ({ serve, load: streamLoad }),
}

async function serve(): Promise<number> {
  const listener = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return (listener.address() as AddressInfo).port
}
