import { once } from 'node:events'
import {
  connect as netConnect,
  createServer as createNetServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { Authority } from '@echo/certificates'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { afterEach, expect, it } from 'vitest'

const authority = await Authority.make()
const { ca } = authority
const identity = await authority.sign()
const sockets: Socket[] = []
const listeners: Server[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const listener of listeners.splice(0)) listener.close()
})

async function listening(listener: Server): Promise<number> {
  listeners.push(listener.listen(0, '127.0.0.1'))
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

/** A client over TLS, and the bare TCP socket that it takes for its server: somebody stands between the two. */
async function intercepted(): Promise<[Connection<unknown>, between: Socket]> {
  const listener = createServer({ ...identity, pauseOnConnect: true } as TlsOptions)
  const target = await listening(listener)
  const relay = createNetServer({ allowHalfOpen: true }, (front) => {
    const back = netConnect(target, '127.0.0.1')
    sockets.push(
      front.on('error', () => {}),
      back.on('error', () => {}),
    )
    front.pipe(back, { end: false })
    back.pipe(front, { end: false })
  })
  const accepted = once(relay, 'connection') as Promise<[Socket]>
  const near = connect({ host: '127.0.0.1', port: await listening(relay), ca })
  const [[far]] = await Promise.all([
    once(listener, 'secureConnection') as Promise<[TLSSocket]>,
    once(near, 'secureConnect'),
  ])
  sockets.push(near, far)
  return [framedConnection(near), (await accepted)[0]]
}

it('takes a TCP end without a farewell of TLS for an end, since Node does not tell the two apart', async () => {
  const [connection, between] = await intercepted()
  between.end()
  expect(await connection.recv()).toBeUndefined()
  await connection.close()
  expect(await connection.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
})

it('is lost immediately by a record that nobody could have signed, though the peer goes on', async () => {
  const [connection, between] = await intercepted()
  between.write(Buffer.from('170303001400000000000000000000000000000000000000000000', 'hex'))
  await expect(connection.recv()).rejects.toMatchObject({
    code: 'ECHO_ERR_CLOSED',
    cause: { code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' },
  })
  expect(await connection.closed).toMatchObject({ initiator: 'remote', reason: 'error' })
})

it('says of a refused certificate what to do', async () => {
  const listener = createServer({ ...identity, requestCert: true, ca })
  const near = connect({ host: '127.0.0.1', port: await listening(listener), ca })
  sockets.push(near)
  await once(near, 'secureConnect')
  const connection = framedConnection(near)
  await expect(connection.recv()).rejects.toThrow(
    'the connection was lost: the peer wants a certificate from us. Pass tls.cert and tls.key (TLS alert: certificate required)',
  )
  expect(await connection.closed).toMatchObject({ initiator: 'remote', reason: 'error' })
})
