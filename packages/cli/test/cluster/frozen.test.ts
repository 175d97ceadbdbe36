import { expect, it } from 'vitest'
import { clientOf, startCluster } from './cluster.js'
import { describeCluster, LONG } from './haproxy.js'

const TERMS = { ping: { message: 'ping', interval: 300 }, idleTimeout: 1_000 }

describeCluster('ping and idleTimeout', () => {
  it('lead away from a frozen server within three seconds', { retry: 1 }, async () => {
    const { haproxy, servers, address } = await startCluster(2, [])
    const client = clientOf({ ...address, ...TERMS })
    expect(await client.request('before')).toBe('before')
    const sessions = await haproxy.sessions()
    const since = performance.now()
    servers[sessions.indexOf(1)]!.freeze()
    const reply = (async () => {
      for (;;) {
        const answered = await client.request('after').catch(() => undefined)
        if (answered !== undefined) return performance.now() - since
      }
    })()
    const took = await reply
    expect(took).toBeLessThan(3_000)
    console.log(`a frozen server: another one answered after ${Math.round(took)} ms`)
  })

  it('keep an idle connection', async () => {
    const { address } = await startCluster(2, [])
    const client = clientOf({ ...address, ...TERMS })
    await client.ready()
    const { connection } = client
    await new Promise((resolve) => setTimeout(resolve, LONG ? 10_000 : 3_000))
    expect(client.connection).toBe(connection)
  })
})
