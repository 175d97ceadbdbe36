import type { Target, Sides } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { packageVersion } from '../packages/package-versions.js'
import { isNotEmpty } from './not-empty.js'
import { serveSockets } from './serve-sockets.js'

/**
 * As its README shows: the socket piped into the decoder, the encoder piped into the socket. Its header is ours: four
 * big-endian bytes. No limit, which is its default.
 */
export const frameStream: Target = {
  name: 'frame-stream',
  what: 'npm: decode() and encode(), piped',
  tier: 'same job',
  version: () => packageVersion('frame-stream'),
  fits: isNotEmpty,
  sides,
}

async function sides(): Promise<Sides> {
  const { decode, encode } = await import('frame-stream')
  const serve = () =>
    serveSockets((socket) => {
      const decoder = decode()
      decoder.on('error', () => socket.destroy())
      socket.pipe(decoder).pipe(encode()).pipe(socket)
    })
  return { serve, load: framedLoad }
}
