import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { Authority } from '@echo/certificates'
import { framedConnection, utf8, type Connection } from '@echo/client'
import { answer, listen, type FramedListenOptions, type Server } from '@echo/server'
import { afterEach, expect, it } from 'vitest'
import { config, describeCluster, HAProxy, LONG, ownAddress, PORT } from './haproxy.js'

/** Where the clients come from: not where HAProxy does. */
const CLIENT = '127.0.0.9'

const servers: Server<string>[] = []
const errors: Error[] = []

afterEach(async () => {
  errors.length = 0
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

async function start(
  options: Omit<FramedListenOptions<string>, 'codec' | 'raw'> = {},
): Promise<Server<string>> {
  const server = await listen({
    port: 0,
    codec: utf8(),
    proxyProtocol: { from: ['127.0.0.1'] },
    onError: (error) => errors.push(error),
    ...options,
  })
  servers.push(server)
  void server.serve(answer((message: string) => message))
  return server
}

/** HAProxy before that server, and a client of it. */
async function through(server: Server<string>, options: string, ...lines: string[]): Promise<Socket> {
  const host = ownAddress()
  await HAProxy.start(config(host, [...lines, `server s 127.0.0.1:${server.address.port} ${options}`]))
  const socket = connect({ host, port: PORT, localAddress: CLIENT })
  await once(socket, 'connect')
  return socket
}

/** The server's end of a connection, once it has echoed. */
async function echoed(server: Server<string>, socket: Socket): Promise<Connection<string>> {
  const connection = framedConnection<string>(socket, { codec: utf8() })
  expect(await connection.request('hello')).toBe('hello')
  const [accepted] = server.connections
  connection.destroy()
  return accepted!
}

describeCluster('through HAProxy', () => {
  it.each([
    ['version 1', 'send-proxy'],
    ['version 2', 'send-proxy-v2'],
    ['version 2 with CRC32C', 'send-proxy-v2 proxy-v2-options crc32c'],
  ])("%s gives the client's address", async (_version, options) => {
    const server = await start()
    const socket = await through(server, options)
    const { localPort } = socket
    expect(await echoed(server, socket)).toMatchObject({
      remoteAddress: CLIENT,
      remotePort: localPort,
      proxy: { remoteAddress: '127.0.0.1', command: 'proxy', destinationPort: PORT, uniqueId: undefined },
    })
  })

  it('version 2 with a unique id gives that as well', async () => {
    const server = await start()
    const format = 'unique-id-format %ci-%cp'
    const socket = await through(server, 'send-proxy-v2 proxy-v2-options unique-id', format)
    const { localPort } = socket
    const { remoteAddress, proxy } = await echoed(server, socket)
    expect(remoteAddress).toBe(CLIENT)
    expect(Buffer.from(proxy!.uniqueId!).toString()).toBe(`${CLIENT}-${localPort}`)
  })

  it('TLS passes, behind the header', async () => {
    const authority = await Authority.make()
    const server = await start({ tls: await authority.sign() })
    const socket = await through(server, 'send-proxy-v2')
    const { localPort } = socket
    const secured = tlsConnect({ socket, ca: authority.ca, host: 'localhost' })
    await once(secured, 'secureConnect')
    expect(await echoed(server, secured)).toMatchObject({
      remoteAddress: CLIENT,
      remotePort: localPort,
      tls: { protocol: 'TLSv1.3' },
      proxy: { remoteAddress: '127.0.0.1' },
    })
  })

  it('a server that does not trust it refuses it, and a client gets no reply', async () => {
    const server = await start({ proxyProtocol: { from: ['10.0.0.0/8'] } })
    const socket = await through(server, 'send-proxy-v2')
    const connection = framedConnection(socket)
    await expect(connection.recv()).resolves.toBeUndefined()
    connection.destroy()
    expect(server.counters.refused.proxySource).toBeGreaterThan(0)
  })

  it('without send-proxy the server refuses it', async () => {
    const server = await start()
    const socket = await through(server, '')
    await expect(framedConnection(socket, { codec: utf8() }).request('hello')).rejects.toMatchObject({
      delivery: 'may have been processed',
    })
    expect(server.counters.refused.proxyHeader).toBe(1)
  })
})

describeCluster("HAProxy's health checks are no error", () => {
  const checks = LONG ? 50 : 10

  it.each([
    ['of version 1', 'send-proxy'],
    ['of version 2', 'send-proxy-v2'],
  ])('%s', async (_version, options) => {
    const server = await start()
    const haproxy = await checked(server, options)
    // Some are over before the header is read, the others end without a byte behind it.
    const seen = ({ probes, closed }: Server<string>['counters']) => probes + (closed['end'] ?? 0)
    await expect.poll(() => seen(server.counters)).toBeGreaterThanOrEqual(checks)
    await expectQuiet(server, haproxy)
  })

  it('without a header', async () => {
    const server = await start()
    const haproxy = await checked(server, `send-proxy-v2 port ${server.address.port}`)
    // The system does not even tell the server of these: HAProxy resets before the connection is made.
    await new Promise((resolve) => setTimeout(resolve, 100 * checks))
    await expectQuiet(server, haproxy)
  })

  function checked(server: Server<string>, options: string): Promise<HAProxy> {
    const line = `server s 127.0.0.1:${server.address.port} check inter 100ms ${options}`
    return HAProxy.start(config(ownAddress(), [line]))
  }

  async function expectQuiet(server: Server<string>, haproxy: HAProxy): Promise<void> {
    expect(await haproxy.states()).toEqual(['UP'])
    expect(errors).toEqual([])
    const { errors: counted, refused, closed } = server.counters
    expect(counted).toEqual({})
    expect(refused).toMatchObject({ proxyHeader: 0, proxySource: 0, proxyTimeout: 0 })
    expect(Object.keys(closed).filter((kind) => kind !== 'end')).toEqual([])
  }
})
