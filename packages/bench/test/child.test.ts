import { describe, expect, it } from 'vitest'
import { Child } from '../src/child.js'

describe('a child process', () => {
  it('answers, and is gone after end()', async () => {
    const child = new Child('server-process.js', 'raw-stream')
    expect(await child.request<number>({})).toBeGreaterThan(0)
    await child.end()
    await child.end()
    await expect(child.request({})).rejects.toThrow('ended by itself')
  })

  it('says what went wrong in it, and goes on', async () => {
    const server = new Child('server-process.js', 'raw-stream')
    const load = new Child('load-process.js', 'framed')
    const port = await server.request<number>({})
    const request = { size: 64, depth: 1, warmUp: 1, duration: 1 }
    await expect(load.request({ ...request, port: 1 })).rejects.toThrow('ECONNREFUSED')
    expect(await load.request({ ...request, port })).toHaveProperty('messages')
    await Promise.all([server.end(), load.end()])
  })
})
