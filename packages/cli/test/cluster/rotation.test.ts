import type { ConnectionClosedError } from '@echo/client'
import { expect, it } from 'vitest'
import { clientOf, startCluster } from './cluster.js'
import { describeCluster, LONG } from './haproxy.js'

/** Milliseconds. */
const DURATION = LONG ? 4_000 : 1_500
const MAYBE = 'may have been processed'

describeCluster('maxAge of 40 ms, with pipelined requests', () => {
  it.each([
    ['costs none, and keeps their order', false],
    ['while servers are killed: each settles once, with its verdict, in order', true],
  ])('%s', async (_name, killing) => {
    const { haproxy, servers, address } = await startCluster(3, [])
    const client = clientOf({ ...address, maxAge: 40 })
    await client.ready()
    const outcomes: string[][] = []
    const replies: number[] = []
    const unsettled = new Set<number>()
    const ask = () => {
      const n = outcomes.push([]) - 1
      unsettled.add(n)
      client
        .request(String(n))
        .then(
          (reply) => {
            replies.push(n)
            outcomes[n]!.push(reply === String(n) ? 'answered' : 'misplaced')
          },
          (error: ConnectionClosedError) => void outcomes[n]!.push(error.delivery ?? String(error)),
        )
        .finally(() => unsettled.delete(n))
    }
    const end = performance.now() + DURATION
    // Each server once, and on until one had requests in flight when it was killed.
    const kill = async () => {
      for (let n = 0; n < 3 || !outcomes.some(([outcome]) => outcome === MAYBE); n++) {
        await new Promise((resolve) => setTimeout(resolve, DURATION / 5))
        await servers[n % 3]!.kill()
        await servers[n % 3]!.start()
        await expect.poll(() => haproxy.states()).toEqual(['UP', 'UP', 'UP'])
      }
    }
    const killed = killing ? kill() : Promise.resolve()
    const over = new AbortController()
    void killed.finally(() => over.abort()).catch(() => {})
    while (performance.now() < end || !over.signal.aborted) {
      for (let i = 0; i < 7 && unsettled.size < 200; i++) ask()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await killed
    await expect.poll(() => unsettled.size).toBe(0)
    expect(outcomes.filter(({ length }) => length !== 1)).toEqual([])
    const kinds = new Set(outcomes.flat())
    expect(replies).toEqual(replies.toSorted((a, b) => a - b))
    if (killing) expect([...kinds].toSorted()).toEqual(['answered', MAYBE])
    else expect([...kinds]).toEqual(['answered'])
    console.log(
      `maxAge 40 ms${killing ? ', with kill -9' : ''}: ${replies.length} of ${outcomes.length} answered`,
    )
  })
})
