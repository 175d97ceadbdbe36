import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { gone, inParallel, openSocket, type Target } from './open-sockets.js'

/** The ways to waste a handshake. */
export type HandshakeFault = 'silent' | 'half a ClientHello' | 'no TLS' | 'distrust'

export interface HandshakeOptions {
  readonly target: Target
  readonly count: number
  readonly faults: readonly HandshakeFault[]
}

/** The head of a record that announces a ClientHello of 508 bytes, and its first two. */
const HALF_HELLO = Buffer.from('1603010200010001fc0303', 'hex')
const NO_TLS = 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'

/** TLS handshakes that come to nothing. */
export function handshakes() {
  return {
    /** Has so many fail, by turns in each way. Gives the milliseconds of the one that was open for longest. */
    async fail({ target, count, faults }: HandshakeOptions): Promise<number> {
      const ages: Promise<number>[] = []
      await inParallel(count, async (index) => {
        const socket = await begin(target, faults[index % faults.length]!)
        const began = performance.now()
        ages.push(gone(socket).then(() => performance.now() - began))
      })
      return Math.max(...(await Promise.all(ages)))
    },
  }
}

/** A socket that is connected, and has done all that it will do. */
async function begin(target: Target, fault: HandshakeFault): Promise<Socket> {
  if (fault === 'distrust') {
    const client = connectTls({ ...target }).on('error', () => {})
    await once(client, 'connect')
    return client
  }
  const socket = (await openSocket(target)).on('error', () => {}).resume()
  if (fault === 'half a ClientHello') socket.write(HALF_HELLO)
  if (fault === 'no TLS') socket.write(NO_TLS)
  return socket
}
