import type { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Target, Sides } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { packageVersion } from '../packages/package-versions.js'
import { serveSockets } from './serve-sockets.js'

/** Instead of its own limit of 4 MiB. */
const MAX_LENGTH = 8_388_608

/**
 * As its README shows: the socket's chunks through `decode()` and `encode()`, async iterables all. Its headers are varints
 * unless it is given functions; it has our header with those of the comparison of packages, and is faster than with its own.
 */
export const itLengthPrefixed: Target = {
  name: 'it-length-prefixed',
  what: 'npm: decode(), encode(), async iterables',
  tier: 'same job',
  version: () => packageVersion('it-length-prefixed'),
  sides,
}

async function sides(): Promise<Sides> {
  const { decode, encode } = await import('it-length-prefixed')
  const { uint32Decoder, uint32Encoder } = await import('../packages/it-length-prefixed-headers.js')
  const reading = { lengthDecoder: uint32Decoder, maxDataLength: MAX_LENGTH }
  const writing = { lengthEncoder: uint32Encoder, maxDataLength: MAX_LENGTH }
  const echo = (socket: Socket) =>
    pipeline(socket, (chunks: AsyncIterable<Buffer>) => encode(decode(chunks, reading), writing), socket)
  const serve = () => serveSockets((socket) => void echo(socket).catch(() => socket.destroy()))
  return { serve, load: framedLoad }
}
