import { describe, expect, it, vi } from 'vitest'
import { framed, raw } from './kinds.js'
import { socketPair } from './socket-pair.js'

describe('a TCP connection that the peer resets', () => {
  it.each([
    ['framed', framed],
    ['raw', raw],
  ] as const)(
    '%s: tells the next call when the request that waited had been given up',
    async (_kind, open) => {
      const [near, far] = await socketPair()
      const a = open(near)
      const b = open(far)
      await expect(a.request(Buffer.from('x'), { timeout: 5 })).rejects.toMatchObject({ timeout: 'request' })
      const next = a.recv()
      await b.recv()
      b.destroy()
      await expect(next).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
    },
  )

  it.each([
    ['framed', framed],
    ['raw', raw],
  ] as const)('%s: gives what had come, then the error once, then undefined', async (_kind, open) => {
    const [near, far] = await socketPair()
    const a = open(near)
    const b = open(far)
    await a.send(Buffer.from('last words'))
    await a.flush()
    await vi.waitFor(() => expect(far.bytesRead).toBeGreaterThan(0))
    near.resetAndDestroy()
    await vi.waitFor(() => expect(far.destroyed).toBe(true))
    expect(Buffer.from((await b.recv())!).toString()).toBe('last words')
    await expect(b.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED', cause: { code: 'ECONNRESET' } })
    expect(await b.recv()).toBeUndefined()
    expect(await b.closed).toMatchObject({ by: 'remote', how: 'reset' })
    await expect(b.send(Buffer.from('x'))).rejects.toMatchObject({ delivery: 'not sent' })
  })

  it.each([
    ['framed', framed],
    ['raw', raw],
  ] as const)('%s: sees a destroy of the other side as a reset, not as an end', async (_kind, open) => {
    const [near, far] = await socketPair()
    open(near).destroy()
    await expect(open(far).recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
  })
})
