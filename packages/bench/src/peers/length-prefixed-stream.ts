import { lengthFields } from '@echo/protocol'
import type { Target, Sides } from '../targets/target.js'
import { prefixedLoad } from '../load/prefixed-load.js'
import { packageVersion } from '../packages/package-versions.js'
import { isNotEmpty } from './not-empty.js'
import { serveSockets } from './serve-sockets.js'

/** As its README shows: streams, piped. Varints are the only headers it has. No limit, which is its default and faster. */
export const lengthPrefixedStream: Target = {
  name: 'length-prefixed-stream',
  what: 'npm: two streams, piped; varints',
  tier: 'same job',
  version: () => packageVersion('length-prefixed-stream'),
  fits: isNotEmpty,
  sides,
}

async function sides(): Promise<Sides> {
  const { decode, encode } = await import('length-prefixed-stream')
  const serve = () =>
    serveSockets((socket) => {
      const decoder = decode()
      decoder.on('error', () => socket.destroy())
      socket.pipe(decoder).pipe(encode()).pipe(socket)
    })
  return { serve, load: prefixedLoad(lengthFields.libp2p) }
}
