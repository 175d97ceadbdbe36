import { expect, it } from 'vitest'
import { clientOf, startCluster } from './cluster.js'
import { describeCluster, LONG } from './haproxy.js'

/** Milliseconds. */
const MAX_AGE = LONG ? 2_000 : 800

describeCluster('60 clients of three servers', () => {
  it('spread again when one that was killed is back: each has at least 15 within 4 × maxAge', async () => {
    const { haproxy, servers, address } = await startCluster(3, [])
    const clients = Array.from({ length: 60 }, () => clientOf({ ...address, maxAge: MAX_AGE }))
    await Promise.all(clients.map((client) => client.ready()))
    await servers[0]!.kill()
    await expect.poll(() => haproxy.states()).toEqual(['DOWN', 'UP', 'UP'])
    await Promise.all(clients.map((client) => client.ready()))
    await servers[0]!.start()
    await expect.poll(() => haproxy.states()).toEqual(['UP', 'UP', 'UP'])
    const since = performance.now()
    const least = async () => Math.min(...(await haproxy.sessions()))
    await expect.poll(least, { timeout: 4 * MAX_AGE }).toBeGreaterThanOrEqual(15)
    const took = performance.now() - since
    console.log(
      `spread again after ${(took / MAX_AGE).toFixed(1)} × maxAge: ${(await haproxy.sessions()).join(' / ')}`,
    )
  })

  it('stay where they are without maxAge', async () => {
    const { haproxy, servers, address } = await startCluster(3, [])
    const clients = Array.from({ length: 60 }, () => clientOf(address))
    await Promise.all(clients.map((client) => client.ready()))
    await servers[0]!.kill()
    await expect.poll(async () => (await haproxy.sessions())[0]).toBe(0)
    await Promise.all(clients.map((client) => client.request('here')))
    await servers[0]!.start()
    await expect.poll(() => haproxy.states()).toEqual(['UP', 'UP', 'UP'])
    expect(await haproxy.sessions()).toEqual([0, 30, 30])
  })
})
