import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { Authority } from '@echo/certificates'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { exchange, Run } from './command-run.js'

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

it.each([[], ['--workers', '2']])(
  'serves over TLS, and reads its certificate anew on SIGHUP %j',
  async (...flags) => {
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

it('keeps its certificate, and says so, when the new one cannot be read', async () => {
  const run = start()
  const url = await urlOf(run)
  await writeFile(join(folder, 'cert.pem'), 'nonsense')
  run.child.kill('SIGHUP')
  await expect
    .poll(() => run.stderr)
    .toMatch(/the files of --tls-cert and --tls-key must be options that TLS can use/)
  expect(await nameShownAt(url)).toBe('first')
})

it('takes with --tls-ca only clients whose certificate it signed', async () => {
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
