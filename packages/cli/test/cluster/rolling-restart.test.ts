import { expect, it } from 'vitest'
import { askUntil, startCluster } from './cluster.js'
import { describeCluster, LONG } from './haproxy.js'

const CLIENTS = 64
const ROUNDS = LONG ? 3 : 1

describeCluster('a rolling restart of three servers, with 64 clients at work', () => {
  it('costs no request, with patience and maxAge', async () => {
    const { haproxy, servers, address } = await startCluster(3, [
      '--drain-delay',
      '1000',
      '--patience',
      '60000',
    ])
    const restarts = async () => {
      for (let round = 0; round < ROUNDS; round++) {
        for (const server of servers) {
          await server.restart()
          await expect.poll(() => haproxy.states()).toEqual(['UP', 'UP', 'UP'])
        }
      }
    }
    const seen = await askUntil(restarts(), CLIENTS, { ...address, maxAge: 700 })
    expect(seen.errors).toEqual([])
    expect(seen.misplaced).toEqual([])
    expect(seen.answered).toBeGreaterThan(CLIENTS)
    console.log(`a rolling restart, patience and maxAge: ${seen.answered} answered, 0 errors`)
  })

  it('costs some, without either', async () => {
    const { haproxy, servers, address } = await startCluster(3, [])
    const restarts = async () => {
      for (const server of servers) {
        await server.restart()
        await expect.poll(() => haproxy.states()).toEqual(['UP', 'UP', 'UP'])
      }
    }
    const seen = await askUntil(restarts(), CLIENTS, address)
    expect(seen.errors.length).toBeGreaterThan(0)
    expect(seen.misplaced).toEqual([])
    console.log(`a rolling restart, without either: ${seen.answered} answered, ${seen.errors.length} errors`)
  })
})
