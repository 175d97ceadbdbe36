import dns from 'node:dns'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OptionError, utf8 } from '@echo/protocol'
import { createClient } from '@echo/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Ring } from '../src/endpoint-ring.js'
import { clientOf, listenerOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { heldPort } from './held-port.js'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a ring', () => {
  it('gives each once in a round, in random order, and none twice in a row', () => {
    const ring = new Ring(['a', 'b', 'c'])
    const rounds = Array.from({ length: 200 }, () => [ring.next(), ring.next(), ring.next()])
    for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c'])
    expect(new Set(rounds.map((round) => round.join(''))).size).toBe(6)
    const all = rounds.flat()
    expect(all.filter((each, i) => each === all[i + 1])).toEqual([])
  })

  it('begins with any, as often as with another', () => {
    const firsts = { a: 0, b: 0, c: 0 }
    for (let i = 0; i < 3_000; i++) firsts[new Ring(['a', 'b', 'c'] as const).next()]++
    // One in three: far beyond what chance does to 3,000 throws.
    for (const count of Object.values(firsts)) expect(Math.abs(count - 1_000)).toBeLessThan(250)
  })

  it('of one gives that one', () => {
    const ring = new Ring(['a'])
    expect([ring.next(), ring.next(), ring.next()]).toEqual(['a', 'a', 'a'])
  })
})

describe('endpoints', () => {
  it('are tried one after another until one answers', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const dead = [await heldPort(), await heldPort(), await heldPort()]
    const endpoints = [...dead, peer.port].map((port) => `tcp://127.0.0.1:${port}`)
    const client = clientOf({ endpoints, reconnect: { attempts: 4 } })
    expect(await client.request('found')).toBe('found')
  })

  it('are left for the next when a connection is lost, or too old', async () => {
    const seen = new Set<number>()
    const ports: number[] = []
    for (let i = 0; i < 3; i++) {
      ports.push(
        await listenerOf((socket) => {
          seen.add(socket.localPort!)
          socket.pipe(socket)
        }),
      )
    }
    const client = clientOf({ endpoints: ports.map((port) => `tcp://127.0.0.1:${port}`), maxAge: 10 })
    await client.ready()
    await expect.poll(() => seen.size).toBe(3)
    expect(await client.request('anywhere')).toBe('anywhere')
  })

  it('may be URL objects, and Unix sockets', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    await listenerOf((socket) => void socket.pipe(socket), join(folder, 'socket'))
    const client = clientOf({ endpoints: [new URL(`unix:${folder}/socket`)] })
    expect(await client.request('here')).toBe('here')
    await rm(folder, { recursive: true })
  })

  it.each([
    [{ endpoints: [] }, 'endpoints'],
    [{ endpoints: 'tcp://127.0.0.1' }, 'endpoints'],
    [{ endpoints: ['http://127.0.0.1'] }, 'url'],
    [{ endpoints: [8080] }, 'url'],
    [{ endpoints: ['tcp://127.0.0.1:1'], tls: true }, 'url'],
    [{ endpoints: ['tcp://127.0.0.1:1'], host: 'localhost' }, 'host'],
    [{ endpoints: ['tcp://127.0.0.1:1'], port: 1 }, 'port'],
    [{ endpoints: ['tcp://127.0.0.1:1'], path: '/run/echo.sock' }, 'path'],
    [{ endpoints: ['tcp://127.0.0.1:1'], handshakeTimeout: 1 }, 'handshakeTimeout'],
  ])('refuse %j', (options, option) => {
    expect(() => createClient(options as never)).toThrow(
      expect.objectContaining({ name: 'OptionError', option }),
    )
  })

  it('refuse a URL before them', () => {
    expect(() => createClient('tcp://127.0.0.1:1', { endpoints: ['tcp://127.0.0.1:2'] })).toThrow(OptionError)
  })
})

it('resolves a name again for each attempt', async () => {
  const peer = await echoPeer({ codec: utf8() })
  const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.1']
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((_host, _options, callback) => {
    const address = addresses.length > 1 ? addresses.shift()! : addresses[0]!
    process.nextTick(callback, null, [{ address, family: 4 }])
  }) as typeof dns.lookup)
  const client = clientOf({ host: 'moving.test', port: peer.port })
  expect(await client.request('found')).toBe('found')
  expect(lookup).toHaveBeenCalledTimes(3)
  await client.close()
})
