import { encodeFrame } from '@echo/protocol'
import { expect, it } from 'vitest'
import { wrongClient } from '../../src/server/wrong-client.js'
import { clientHello } from '../../../server/test/tls-peer.js'

const frame = (text: string) => encodeFrame(Buffer.from(text))

it('recognizes whole frames, and a TLS handshake', async () => {
  expect(wrongClient(frame('hello'))).toMatch(/looks like frames/)
  expect(wrongClient(Buffer.concat([frame('hello'), frame('a'.repeat(300))]))).toMatch(/looks like frames/)
  expect(wrongClient(await clientHello())).toMatch(/the client speaks TLS/)
})

it.each([
  ['text', Buffer.from('hello, world')],
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(64)],
  ['a length alone', Buffer.from([0, 0, 0, 5])],
  ['a frame that has something behind it', Buffer.concat([frame('hello'), Buffer.from('!')])],
  ['a frame that is not whole', frame('hello').subarray(0, 8)],
  ['a TLS alert', Buffer.from('15030300020246', 'hex')],
  ['what is no bytes', undefined],
])('does not warn of %s', (_what, bytes) => {
  expect(wrongClient(bytes)).toBeUndefined()
})
