import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { Authority } from '@echo/certificates'
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

it('speaks TLS with the certificate, the authority and the name it is given', async () => {
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

it('does not trust a server that nobody it knows has signed', async () => {
  const { code, stderr } = await runClient('hello\n', await startServer(), '--tls')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^echo-client: .*signed by nobody that we trust.*\n$/)
})

it.each([
  [['--tls-ca', '/nowhere/ca.pem'], /--tls-ca must be a file that can be read \(ENOENT/],
  [['--tls-key', 'key.pem'], /'--tls-cert <file>' and '--tls-key <file>' go together/],
])('exits with 2 for %j', async (flags, reason) => {
  const { code, stderr } = await runClient('', 1, ...flags)
  expect(code).toBe(2)
  expect(stderr).toMatch(reason)
})
