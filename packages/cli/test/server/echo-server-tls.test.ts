import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { Authority } from '@echo/certificates'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closed, connectTo, exchange, Run } from './command-run.js'

const authority = await Authority.make()
const { ca } = authority
const sockets: TLSSocket[] = []
let folder: string
let files: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
  files = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')]
  await writeFile(join(folder, 'ca.pem'), ca)
  await install('first')
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await rm(folder, { recursive: true })
})

async function install(name: string): Promise<void> {
  const { cert, key } = await authority.sign({ name })
  await writeFile(join(folder, 'cert.pem'), cert)
  await writeFile(join(folder, 'key.pem'), key)
}

function start(...flags: string[]): Run {
  return new Run('--port', '0', '--codec', 'utf8', '--log-level', 'info', ...files, ...flags)
}

function clientOf(url: string, options?: ConnectionOptions): TLSSocket {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ca, ...options })
  sockets.push(socket.on('error', () => {}))
  return socket
}

async function nameShownAt(url: string): Promise<unknown> {
  const socket = clientOf(url)
  await once(socket, 'secureConnect')
  return socket.getPeerCertificate().subject.CN
}

async function urlOf(run: Run): Promise<string> {
  const line = (await run.line()) ?? ''
  expect(line).toMatch(/^listening on tls:\/\/127\.0\.0\.1:\d+ \(framed, utf8/)
  return line.split(' ')[2]!
}

it.each([[[]], [['--workers', '2']]])(
  'serves over TLS, and reloads its certificate on SIGHUP, with %j',
  async (flags) => {
    const run = start(...flags)
    const url = await urlOf(run)
    const socket = clientOf(url)
    expect(String(await exchange(socket, Buffer.from('hello')))).toBe('HELLO')
    expect(await nameShownAt(url)).toBe('first')
    await install('second')
    run.child.kill('SIGHUP')
    await expect.poll(() => nameShownAt(url)).toBe('second')
    expect(String(await exchange(socket, Buffer.from('still here')))).toBe('STILL HERE')
  },
)

it('keeps its certificate, and reports why, when the new one cannot be read', async () => {
  const run = start()
  const url = await urlOf(run)
  await writeFile(join(folder, 'cert.pem'), 'nonsense')
  run.child.kill('SIGHUP')
  await expect.poll(() => run.stderr).toMatch(/--tls-cert must be a file with a certificate in PEM, and was /)
  expect(await nameShownAt(url)).toBe('first')
})

it('accepts with --tls-ca only clients whose certificate it signed', async () => {
  const run = start('--tls-ca', join(folder, 'ca.pem'))
  const url = await urlOf(run)
  const alice = clientOf(url, await authority.sign({ name: 'alice' }))
  expect(String(await exchange(alice, Buffer.from('hello')))).toBe('HELLO')
  const stranger = clientOf(url)
  await expect(exchange(stranger, Buffer.from('hello'))).rejects.toThrow(
    /closed before the reply came|alert|ECONNRESET|EPIPE/,
  )
  await expect.poll(() => run.logged()).toContainEqual(expect.objectContaining({ reason: 'handshake' }))
})

it.each([
  [[], 'a client that does not speak TLS', 'hello', 'the client does not speak TLS'],
  [[], 'one that speaks HTTP', 'GET / HTTP/1.1\r\n\r\n', 'the client does not speak TLS, but HTTP'],
  [['--raw'], 'one that sends frames', '\0\0\0\x05hello', 'the client does not speak TLS'],
  [['--workers', '2'], 'one that a worker has', 'hello', 'the client does not speak TLS'],
])('prints one line why it refused, with %j, %s, and sends a TLS alert', async (flags, _what, text, why) => {
  const run = new Run('--port', '0', ...files, ...flags)
  const client = await run.client()
  const { localPort } = client
  client.write(text)
  // RFC 8446, section 6: fatal, protocol_version.
  expect((await once(client, 'data'))[0]).toEqual(Buffer.from('15030300020246', 'hex'))
  const line = `echo-server: the client 127.0.0.1:${localPort} was refused: ${why}\n`
  await expect.poll(() => run.stderr).toBe(line)
})

it('reports a client that left during the handshake, with a likely cause', async () => {
  const run = new Run('--port', '0', ...files)
  const client = clientOf(((await run.line()) ?? '').split(' ')[2]!, { ca: [] })
  await closed(client.resume())
  await expect
    .poll(() => run.stderr)
    .toMatch(/middle of the TLS handshake\. Does it trust our certificate\?\n$/)
})

it('logs why a client was refused, without OpenSSL’s line numbers', async () => {
  const run = start()
  const client = await connectTo(await urlOf(run))
  client.write('hello')
  await closed(client.resume())
  const refusal = expect.objectContaining({ reason: 'handshake', error: 'the client does not speak TLS' })
  await expect.poll(() => run.logged()).toContainEqual(refusal)
})

it.each([
  [
    ['--tls-cert', 'key.pem', '--tls-key', 'cert.pem'],
    /--tls-cert must be a file with a certificate in PEM, not a private key/,
  ],
  [
    ['--tls-cert', 'cert.pem', '--tls-key', 'cert.pem'],
    /--tls-key must be a file with a private key in PEM, not a certificate/,
  ],
  [
    ['--tls-cert', 'ca.pem', '--tls-key', 'key.pem'],
    /--tls-key must be the private key of the certificate, and not of/,
  ],
  [
    ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem', '--tls-ca', 'key.pem'],
    /--tls-ca must be a file with a certificate/,
  ],
])('names a file of the wrong kind: %j', async (flags, reason) => {
  const run = new Run(
    '--port',
    '0',
    ...flags.map((flag) => (flag.startsWith('--') ? flag : join(folder, flag))),
  )
  expect(await run.exited).toBe(2)
  expect(run.stderr).toMatch(reason)
  expect(run.stderr.split('\n').length).toBe(2)
})

it.each([
  [
    ['--tls-cert', '/nowhere/cert.pem', '--tls-key', '/nowhere/key.pem'],
    /--tls-cert must be a file that can be read \(ENOENT/,
  ],
  [['--tls-cert', 'cert.pem'], /'--tls-key <file>' go together/],
  [['--tls-ca', 'ca.pem'], /goes with '--tls-cert <file>'/],
  [['--handshake-timeout', '5'], /--handshake-timeout must be given with tls/],
])('exits with 2 for %j', async (flags, reason) => {
  const run = new Run('--port', '0', ...flags)
  expect(await run.exited).toBe(2)
  expect(run.stderr).toMatch(reason)
})
