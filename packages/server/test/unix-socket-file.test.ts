import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeFrame, OptionError, utf8 } from '@echo/protocol'
import { listen, type Server } from '@echo/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { peerOf, readAll } from './raw-peer.js'

let folder: string
let path: string
const servers: Server<string>[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
  path = join(folder, 'socket')
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
  await rm(folder, { recursive: true })
})

async function start(socketMode?: number): Promise<Server<string>> {
  const server = await listen({ path, codec: utf8(), socketMode })
  servers.push(server)
  void server.serve(async (connection) => {
    for await (const message of connection) await connection.send(message)
  })
  return server
}

async function answers(): Promise<boolean> {
  const peer = await peerOf({ address: { host: undefined, port: undefined, path } })
  peer.end(encodeFrame(Buffer.from('hi')))
  return (await readAll(peer)) === '\0\0\0\x02hi'
}

/** What a server leaves that was killed. */
async function leaveStale(): Promise<void> {
  const program = `import socket; s = socket.socket(socket.AF_UNIX); s.bind(${JSON.stringify(path)}); s.listen()`
  const [code] = (await once(spawn('python3', ['-c', program], { stdio: 'inherit' }), 'close')) as [number]
  expect(code).toBe(0)
  expect(statSync(path).isSocket()).toBe(true)
}

it('is its owner’s alone by default', async () => {
  await start()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await answers()).toBe(true)
})

it('takes the mode it is given, whatever the umask', async () => {
  await start(0o666)
  expect(statSync(path).mode & 0o777).toBe(0o666)
})

it('leaves nothing but the socket, and nothing once it is closed', async () => {
  const server = await start()
  expect(readdirSync(folder)).toEqual(['socket'])
  expect(server.address.path).toBe(path)
  expect(server.url).toBe(`unix:${path}`)
  await server.close()
  expect(readdirSync(folder)).toEqual([])
})

it('replaces the file of a server that is gone', async () => {
  await leaveStale()
  await start()
  expect(await answers()).toBe(true)
  expect(readdirSync(folder)).toEqual(['socket'])
})

it('does not replace that of a live one', async () => {
  await start()
  await expect(listen({ path })).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' })
  expect(await answers()).toBe(true)
  expect(readdirSync(folder)).toEqual(['socket'])
})

it('does not touch a file that is no socket', async () => {
  writeFileSync(path, 'precious')
  await expect(listen({ path })).rejects.toThrow(/EADDRINUSE: a file that is no socket/)
  expect(readFileSync(path, 'utf8')).toBe('precious')
  expect(readdirSync(folder)).toEqual(['socket'])
})

it('lets one of several servers win that start at the same time on a stale file', async () => {
  for (let round = 0; round < 20; round++) {
    await leaveStale()
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => listen({ path, codec: utf8() })))
    const won = results.filter((result) => result.status === 'fulfilled')
    expect(won).toHaveLength(1)
    const server = won[0]!.value
    void server.serve(async (connection) => {
      for await (const message of connection) await connection.send(message)
    })
    expect(await answers()).toBe(true)
    await server.close({ grace: 0 })
    expect(readdirSync(folder)).toEqual([])
  }
})

it('does not remove, when it closes, what another server has put there', async () => {
  const server = await start()
  const other = createServer()
  other.listen(join(folder, 'other'))
  await once(other, 'listening')
  await rename(join(folder, 'other'), path)
  await server.close()
  expect(existsSync(path)).toBe(true)
  other.close()
})

it('removes its own file from wherever the process has gone', async () => {
  const before = process.cwd()
  process.chdir(folder)
  const server = await listen({ path: 'socket' }).finally(() => process.chdir(before))
  expect(readdirSync(folder)).toEqual(['socket'])
  await server.close()
  expect(readdirSync(folder)).toEqual([])
})

it('says what the system says of a folder that is not there', async () => {
  await expect(listen({ path: join(folder, 'none', 'socket') })).rejects.toMatchObject({
    code: 'ENOENT',
    message: `listen ENOENT: no such file or directory ${join(folder, 'none', 'socket')}`,
  })
})

it.each([
  ['a path that no socket address holds', { path: `/tmp/${'x'.repeat(200)}` }],
  ['a mode without a path', { port: 0, socketMode: 0o600 }],
  ['a mode for an abstract name', { path: '\0echo-test', socketMode: 0o600 }],
  ['a mode that is none', { path: '/tmp/x', socketMode: 0o1000 }],
])('refuses %s', async (_what, options) => {
  await expect(listen(options)).rejects.toBeInstanceOf(OptionError)
})

it.runIf(process.platform === 'linux')('leaves abstract names to the system', async () => {
  path = `\0echo-test-${process.pid}`
  await start()
  expect(await answers()).toBe(true)
})
