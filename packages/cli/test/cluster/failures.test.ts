import { once } from 'node:events'
import { connect } from 'node:net'
import { bytes, framedConnection, type Client, type ConnectionClosedError } from '@echo/client'
import { expect, it } from 'vitest'
import { askUntil, clientOf, ServerProcess, startCluster } from './cluster.js'
import { describeCluster, guide, PORT } from './haproxy.js'

const GRACEFUL = ['--drain-delay', '1000', '--patience', '60000']
/** Shorter than in the guide, so that the tests are. */
const TERMS = { ping: { message: 'ping', interval: 200 }, idleTimeout: 800 }
const MAYBE = 'may have been processed'

/** What a request rejects with, or its reply. */
function outcomeOf(client: Client<string>, text: string): Promise<string> {
  return client.request(text).catch(({ delivery, message }: ConnectionClosedError) => delivery ?? message)
}

/** The server that the only client is connected to, and the others. */
async function whose({ haproxy, servers }: Awaited<ReturnType<typeof startCluster>>): Promise<ServerProcess> {
  await expect.poll(async () => (await haproxy.sessions()).toSorted((a, b) => a - b)).toEqual([0, 1])
  return servers[(await haproxy.sessions()).indexOf(1)]!
}

/** What each row of the guide's table says, by what happens. */
const ROWS: Record<string, () => Promise<void>> = {
  'a server restarts': async () => {
    const { servers, address } = await startCluster(2, GRACEFUL)
    const seen = await askUntil(servers[0]!.restart(), 8, { ...address, maxAge: 500 })
    expect([seen.errors, seen.misplaced]).toEqual([[], []])
  },

  'a server restarts, without patience and maxAge': async () => {
    const cluster = await startCluster(2, [])
    const client = clientOf(cluster.address)
    await client.request('before')
    const server = await whose(cluster)
    const stop = new AbortController()
    const outcomes = (async () => {
      const all: string[] = []
      while (!stop.signal.aborted)
        all.push(...(await Promise.all(['a', 'b', 'c'].map((text) => outcomeOf(client, text)))))
      return all
    })()
    await server.restart()
    stop.abort()
    expect(new Set(await outcomes)).toEqual(new Set(['a', 'b', 'c', MAYBE]))
    expect(await outcomeOf(client, 'after')).toBe('after')
  },

  'a server is killed': async () => {
    const { haproxy, servers, address } = await startCluster(2, [])
    const killed = async () => {
      await expect.poll(async () => (await haproxy.sessions())[0]).toBeGreaterThan(10)
      await servers[0]!.kill()
      await expect.poll(() => haproxy.states()).toEqual(['DOWN', 'UP'])
    }
    const seen = await askUntil(killed(), 32, address)
    expect(seen.misplaced).toEqual([])
    expect(deliveries(seen.errors)).toEqual([MAYBE])
  },

  'a server freezes': async () => {
    const cluster = await startCluster(2, [])
    const client = clientOf({ ...cluster.address, ...TERMS })
    await client.request('before')
    const server = await whose(cluster)
    server.freeze()
    expect(await outcomeOf(client, 'in flight')).toBe(MAYBE)
    await expect.poll(() => outcomeOf(client, 'after')).toBe('after')
  },

  'a server freezes while the client is idle': async () => {
    const cluster = await startCluster(2, [])
    const client = clientOf({ ...cluster.address, ...TERMS })
    await client.ready()
    const { connection } = client
    const server = await whose(cluster)
    server.freeze()
    expect((await connection!.closed).detail).toBe('idle')
    expect(await outcomeOf(client, 'after')).toBe('after')
  },

  'a server comes back': async () => {
    const { haproxy, servers, address } = await startCluster(2, [])
    await servers[0]!.kill()
    await expect.poll(() => haproxy.states()).toEqual(['DOWN', 'UP'])
    const back = async () => {
      await expect.poll(async () => (await haproxy.sessions())[1]).toBe(12)
      await servers[0]!.start()
      await expect.poll(async () => (await haproxy.sessions())[0]).toBeGreaterThanOrEqual(4)
    }
    const seen = await askUntil(back(), 12, { ...address, maxAge: 500 })
    expect([seen.errors, seen.misplaced]).toEqual([[], []])
  },

  'all servers are gone': async () => {
    const { servers, address } = await startCluster(2, [])
    const client = clientOf({ ...address, ...TERMS, offlineTimeout: 500 })
    await client.request('before')
    const inFlight = Promise.all(Array.from({ length: 50 }, (_, i) => outcomeOf(client, String(i))))
    await Promise.all(servers.map((server) => server.kill()))
    for (const outcome of await inFlight) expect(outcome).toMatch(/^(\d+|may have been processed)$/)
    await expect.poll(() => client.state).not.toBe('ready')
    expect(await outcomeOf(client, 'after')).toBe('not sent')
  },

  'all servers are gone, and one comes back in time': async () => {
    const { servers, address } = await startCluster(2, [])
    const client = clientOf({ ...address, ...TERMS })
    await client.request('before')
    await Promise.all(servers.map((server) => server.kill()))
    await expect.poll(() => client.state).not.toBe('ready')
    const waited = outcomeOf(client, 'waited')
    await servers[1]!.start()
    expect(await waited).toBe('waited')
  },

  'the balancer is killed, and comes back': async () => {
    const { haproxy, address } = await startCluster(2, [])
    const client = clientOf({ ...address, ...TERMS })
    await client.request('before')
    const inFlight = Promise.all(Array.from({ length: 50 }, (_, i) => outcomeOf(client, String(i))))
    await haproxy.crash()
    for (const outcome of await inFlight) expect(outcome).toMatch(/^(\d+|may have been processed)$/)
    await expect.poll(() => client.state).not.toBe('ready')
    const waited = outcomeOf(client, 'waited')
    await haproxy.run()
    expect(await waited).toBe('waited')
  },

  'a client goes past the balancer': async () => {
    const server = new ServerProcess([])
    await server.start()
    const socket = connect({ host: server.host, port: PORT })
    await once(socket, 'connect')
    const connection = framedConnection(socket, { codec: bytes() })
    await expect(connection.request(Buffer.from('hello'))).rejects.toMatchObject({ delivery: MAYBE })
    expect(await connection.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
    expect(server.stderr).toMatch(/was refused: no PROXY protocol header/)
  },
}

function deliveries(errors: readonly Error[]): unknown[] {
  return [...new Set(errors.map((error) => (error as ConnectionClosedError).delivery))]
}

function rowsOfGuide(): string[] {
  const table = guide.slice(guide.indexOf('## What a client sees'))
  return Array.from(table.matchAll(/^\| (?!-|what happens)(.*?) +\|/gm), ([, first]) => first!)
}

it('every row of the table in the guide is tested', () => {
  expect(Object.keys(ROWS)).toEqual(rowsOfGuide())
})

describeCluster('what a client sees when', () => {
  it.each(Object.entries(ROWS))('%s', async (_row, test) => {
    await test()
  })
})
