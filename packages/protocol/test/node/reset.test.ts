import { resetSocket } from '@echo/protocol/internal'
import { describe, expect, it } from 'vitest'
import { kinds } from './kinds.js'
import { socketPair } from './socket-pair.js'

// A Unix socket has no reset.
describe.each(kinds.filter(([, transport]) => transport !== 'unix'))(
  'a connection that the peer resets, %s,',
  (_kind, transport, open) => {
    it('tells the next call when the request that waited had been given up', async () => {
      const [near, far] = await socketPair(transport)
      const a = open(near)
      const b = open(far)
      await expect(a.request(Buffer.from('x'), { timeout: 5 })).rejects.toMatchObject({ timeout: 'request' })
      const next = a.recv()
      await b.recv()
      b.destroy()
      await expect(next).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
    })

    it('gives what had come, then the error once, then undefined', async () => {
      const [near, far] = await socketPair(transport)
      const a = open(near)
      const b = open(far)
      await a.send(Buffer.from('last words'))
      await a.flush()
      await expect.poll(() => far.bytesRead).toBeGreaterThan(0)
      resetSocket(near)
      await expect.poll(() => far.destroyed).toBe(true)
      expect(Buffer.from((await b.recv())!).toString()).toBe('last words')
      await expect(b.recv()).rejects.toMatchObject({
        code: 'ECHO_ERR_CLOSED',
        cause: { code: 'ECONNRESET' },
      })
      expect(await b.recv()).toBeUndefined()
      expect(await b.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
      await expect(b.send(Buffer.from('x'))).rejects.toMatchObject({ delivery: 'not sent' })
    })

    it.each(['near', 'far'] as const)(
      'sees a destroy of the %s side as a reset, not as an end',
      async (side) => {
        const [near, far] = await socketPair(transport)
        const [one, other] = side === 'near' ? [near, far] : [far, near]
        const a = open(one)
        const b = open(other)
        // What TLS writes by itself behind the handshake must be out: a write that failed would take the news of the reset.
        await b.send(Buffer.from('x'))
        await a.recv()
        a.destroy()
        await expect(b.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED' })
        expect(await b.closed).toMatchObject({ initiator: 'remote', reason: 'reset' })
      },
    )
  },
)
