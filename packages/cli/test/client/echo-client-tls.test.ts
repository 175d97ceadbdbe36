import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createPlainServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { Authority, selfSigned } from '@echo/certificates'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runClient } from './run-client.js'

const authority = await Authority.make()
const identity = await authority.sign({ hosts: ['echo.example'] })
const alice = await authority.sign({ name: 'alice' })
const servers: Server[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
  await writeFile(join(folder, 'ca.pem'), authority.ca)
  await writeFile(join(folder, 'alice.pem'), alice.cert)
  await writeFile(join(folder, 'alice.key'), alice.key)
})

afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await rm(folder, { recursive: true })
})

/** A bare server that echoes, for those whose certificate our authority signed. */
async function startServer(): Promise<number> {
  const options = { ...identity, ca: authority.ca, requestCert: true }
  const server = createServer(options, (socket) => socket.on('error', () => {}).pipe(socket))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function file(name: string): string {
  return join(folder, name)
}

it('speaks TLS with the given certificate, authority and server name', async () => {
  const mutual = ['--tls-ca', file('ca.pem'), '--tls-cert', file('alice.pem'), '--tls-key', file('alice.key')]
  const result = await runClient(
    'hello\n\n',
    await startServer(),
    ...mutual,
    '--tls-servername',
    'echo.example',
  )
  expect(result).toEqual({ code: 0, stdout: 'hello\n\n', stderr: '' })
})

it('does not trust a certificate of an unknown authority', async () => {
  const { code, stderr } = await runClient('hello\n', await startServer(), '--tls')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^echo-client: .*signed by nobody that we trust.*\n$/)
})

it('names the flag to trust a self-signed certificate', async () => {
  const listener = createServer(await selfSigned())
  servers.push(listener)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { stderr } = await runClient('', (listener.address() as AddressInfo).port, '--tls', 'hello')
  expect(stderr).toMatch(
    /its own authority\. Pass it as --tls-ca if you trust it \(DEPTH_ZERO_SELF_SIGNED_CERT\)\n$/,
  )
})

it('names the flags for the certificate that the server requires', async () => {
  const { stderr } = await runClient(
    'hello\n',
    await startServer(),
    '--tls-ca',
    file('ca.pem'),
    '--tls-servername',
    'echo.example',
  )
  expect(stderr).toMatch(
    /^echo-client: .*wants a certificate from us\. Pass --tls-cert and --tls-key \(.*\n$/,
  )
  expect(stderr).not.toMatch(/Is the server of the same mode/)
})

it('reports in one line that a raw server does not speak TLS', async () => {
  const listener = createPlainServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => socket.write(Buffer.from(String(chunk).toUpperCase())))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { stderr, code } = await runClient('', (listener.address() as AddressInfo).port, '--tls', 'hello')
  listener.close()
  expect(stderr).toMatch(/^echo-client: could not connect .*oes .*speak TLS\?.*\n$/)
  expect(code).toBe(1)
})

it.each([
  [
    ['--raw', '--timeout', '10000'],
    /^echo-client: the server speaks TLS, and refused what it was sent\. Use --tls\n$/,
  ],
  [
    ['--codec', 'utf8'],
    /^echo-client: .*begin a TLS alert: the peer speaks TLS, .* on both sides or on none\n$/,
  ],
])('reports with %j that only the server speaks TLS', async (flags, reason) => {
  const listener = createPlainServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex')))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { stderr, code } = await runClient('hello\n', (listener.address() as AddressInfo).port, ...flags)
  listener.close()
  expect(stderr).toMatch(reason)
  expect(code).toBe(1)
})

it.each([
  [
    ['--tls-ca', 'alice.key'],
    /^echo-client: --tls-ca must be a file with a certificate in PEM, not a private key, and/,
  ],
  [
    ['--tls-cert', 'alice.key', '--tls-key', 'alice.pem'],
    /^echo-client: --tls-cert must be .*not a private key, and/,
  ],
  [
    ['--tls-cert', 'ca.pem', '--tls-key', 'alice.key'],
    /^echo-client: --tls-key must be the private key of the cert/,
  ],
])('names a file of the wrong kind: %j', async (flags, reason) => {
  const paths = flags.map((flag) => (flag.startsWith('--') ? flag : file(flag)))
  const { code, stderr } = await runClient('', 1, ...paths)
  expect(stderr).toMatch(reason)
  expect(code).toBe(2)
})

it.each([
  [['--tls-ca', '/nowhere/ca.pem'], /--tls-ca must be a file that can be read \(ENOENT/],
  [['--tls-key', 'key.pem'], /'--tls-cert <file>' and '--tls-key <file>' go together/],
])('exits with 2 for %j', async (flags, reason) => {
  const { code, stderr } = await runClient('', 1, ...flags)
  expect(code).toBe(2)
  expect(stderr).toMatch(reason)
})
