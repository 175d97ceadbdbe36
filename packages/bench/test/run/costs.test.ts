import { expect, it } from 'vitest'
import { measureCosts } from '../../src/run/costs.js'

it('a server of ours says what it takes of memory', async () => {
  const costs = await measureCosts({ suite: 'bench', name: 'framed' })
  expect(costs.target).toBe('framed')
  expect(costs.heapBytesPerMessage).toBeGreaterThan(0)
  expect(costs).toHaveProperty('idleConnectionBytes')
})
