import type { Target, Sides } from '../targets/target.js'
import { prefixedLoad } from '../load/prefixed-load.js'
import { packageVersion } from '../packages/package-versions.js'
import { isNotEmpty } from './not-empty.js'
import { serveSockets } from './serve-sockets.js'

/** As its README shows: one duplex stream over the socket, here piped into itself. Its header is four little-endian bytes. */
export const framedStream: Target = {
  name: 'framed-stream',
  what: 'npm: a duplex stream; little-endian',
  tier: 'same job',
  version: () => packageVersion('framed-stream'),
  fits: isNotEmpty,
  sides,
}

async function sides(): Promise<Sides> {
  const { default: FramedStream } = await import('framed-stream')
  const serve = () =>
    serveSockets((socket) => {
      const framed = new FramedStream(socket)
      framed.on('error', () => socket.destroy())
      framed.pipe(framed)
    })
  return { serve, load: prefixedLoad({ width: 4, endian: 'little' }) }
}
