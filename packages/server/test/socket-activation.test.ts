import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFrame, OptionError } from '@echo/protocol'
import { listen, inheritedDescriptors } from '@echo/server'
import { afterEach, describe, expect, it } from 'vitest'
import { readAll } from './raw-peer.js'

// As systemd does it: binds and listens, makes the socket descriptor 3, says in the environment whom it is for, and becomes
// that program.
const ACTIVATE = `
import os, socket, sys
family, address = (socket.AF_UNIX, sys.argv[1]) if '/' in sys.argv[1] else (socket.AF_INET, ('127.0.0.1', 0))
listener = socket.socket(family)
listener.bind(address)
listener.listen()
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1', LISTEN_FDNAMES='echo')
os.execvp(sys.argv[2], sys.argv[2:])
`
const PROGRAM = `
import { listen, inheritedDescriptors } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
const [{ fd, name }] = inheritedDescriptors()
const server = await listen({ fd })
console.log(JSON.stringify({ name, url: server.url, address: server.address }))
process.on('SIGTERM', () => server.close())
await server.serve(async (connection) => {
  for await (const message of connection) await connection.send(message)
})
`

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function activate(where: string, ...program: string[]) {
  const child = spawn('python3', ['-c', ACTIVATE, where, process.execPath, ...program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, line: String(line) }
}

async function exchange(to: { port: number } | { path: string }): Promise<string> {
  const socket = connect(to)
  socket.end(encodeFrame(Buffer.of(0xa2, 0x68, 0x69)))
  return readAll(socket)
}

it('serves on an inherited TCP socket', async () => {
  const { child, line } = await activate('tcp', '--input-type=module', '-e', PROGRAM)
  const { name, url, address } = JSON.parse(line) as { name: string; url: string; address: { port: number } }
  expect(name).toBe('echo')
  expect(url).toBe(`tcp://127.0.0.1:${address.port}`)
  expect(await exchange({ port: address.port })).toMatch(/hi$/)
  child.kill('SIGTERM')
  expect((await once(child, 'close'))[0]).toBe(0)
})

it('serves on an inherited Unix socket, and leaves its file alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echo-'))
  const path = join(folder, 'my socket')
  const { child, line } = await activate(path, '--input-type=module', '-e', PROGRAM)
  expect(JSON.parse(line)).toMatchObject({ url: `unix:${path}`, address: { path } })
  expect(await exchange({ path })).toMatch(/hi$/)
  child.kill('SIGTERM')
  expect((await once(child, 'close'))[0]).toBe(0)
  expect(existsSync(path)).toBe(true)
  await rm(folder, { recursive: true })
})

describe('inheritedDescriptors', () => {
  it('counts them from 3, with their names', () => {
    const env = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:admin' }
    expect(inheritedDescriptors(env, 7)).toEqual([
      { fd: 3, name: 'web' },
      { fd: 4, name: 'admin' },
    ])
  })

  it('gives none that are meant for another process, or none at all', () => {
    expect(inheritedDescriptors({ LISTEN_PID: '7', LISTEN_FDS: '1' }, 8)).toEqual([])
    expect(inheritedDescriptors({ LISTEN_PID: '8', LISTEN_FDS: '-1' }, 8)).toEqual([])
    expect(inheritedDescriptors({ LISTEN_PID: ' 8', LISTEN_FDS: '1' }, 8)).toEqual([])
    expect(inheritedDescriptors({}, 8)).toEqual([])
  })

  it('calls those without a name unknown', () => {
    expect(inheritedDescriptors({ LISTEN_PID: '8', LISTEN_FDS: '2', LISTEN_FDNAMES: ':' }, 8)).toEqual([
      { fd: 3, name: 'unknown' },
      { fd: 4, name: 'unknown' },
    ])
  })
})

it('refuses a descriptor beside an address, and one that is no listening socket', async () => {
  await expect(listen({ fd: 3, port: 0 })).rejects.toBeInstanceOf(OptionError)
  await expect(listen({ fd: -1 })).rejects.toBeInstanceOf(OptionError)
  const file = await open('/dev/null')
  await expect(listen({ fd: file.fd })).rejects.toThrow(
    /EINVAL.*: descriptor \d+ must be a TCP or Unix socket/,
  )
  await file.close()
})
