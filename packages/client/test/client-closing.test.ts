import { type Client } from '@echo/client'
import { OptionError, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { clientOf, listenerOf, never, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { fullBacklog } from './full-backlog.js'
import { heldPort } from './held-port.js'
import { StateLog } from './state-log.js'

describe('closing a client', () => {
  it('gives requests in flight their replies, and takes no more', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port })
    await client.ready()
    const request = client.request('last')
    const closing = client.close()
    expect(client.close()).toBe(closing)
    expect(await reasonOf(client.request('late'))).toMatchObject({ delivery: 'not sent' })
    expect(await request).toBe('last')
    await closing
    expect(await peer.connections[0]!.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
  })

  it('takes no longer than the close grace', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port, closeGrace: 50 })
    await client.ready()
    const request = client.request('unanswered')
    await client.close()
    expect(await reasonOf(request)).toMatchObject({
      delivery: 'may have been processed',
      cause: { timeout: 'close' },
    })
    expect(await peer.connections[0]!.closed).toMatchObject({ reason: 'reset' })
  })

  it('takes no longer than the grace that it is given, which a further call may shorten', async () => {
    const port = await listenerOf(never)
    const patient = { port, closeGrace: 2_147_483_647 }
    const [given, shortened, kept] = [clientOf(patient), clientOf(patient), clientOf(patient)]
    await Promise.all([given.ready(), shortened.ready(), kept.ready()])
    const requests = [given, shortened, kept].map((client) => reasonOf(client.request('unanswered')))
    const closing = shortened.close()
    expect(shortened.close({ grace: 20 })).toBe(closing)
    const all = [given.close({ grace: 20 }), closing, kept.close({ grace: 20 })]
    void kept.close({ grace: 2_147_483_647 })
    await Promise.all(all)
    for (const reason of await Promise.all(requests)) {
      expect(reason).toMatchObject({
        delivery: 'may have been processed',
        cause: { timeout: 'close', limit: 20 },
      })
    }
    await shortened.close({ grace: 0 })
  })

  it.each([-1, 1.5, 2_147_483_648])('refuses a grace of %d', async (grace) => {
    const client = clientOf({ port: await listenerOf(never) })
    expect(() => client.close({ grace })).toThrow(OptionError)
  })

  it('stops an attempt that is under way', async () => {
    const log = new StateLog()
    const client = clientOf({ port: await fullBacklog(), offlineQueue: 1, onState: log.onState })
    const started = log.next('connecting')
    const [ready, request] = [client.ready(), client.request('hello')]
    await started
    await client.close()
    await expect(ready).rejects.toThrow('this side has closed the client')
    expect(await reasonOf(request)).toMatchObject({ delivery: 'not sent' })
    expect(log.seen).toEqual(['connecting', 'closed'])
    expect(log.details.at(-1)).toMatchObject({ error: undefined })
  })

  it('stops an attempt that is in onConnect', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    let entered!: () => void
    const inside = new Promise<void>((resolve) => (entered = resolve))
    const client = clientOf({
      port: peer.port,
      onConnect: (connection) => {
        entered()
        return connection.request('hello')
      },
    })
    await inside
    await client.close()
    await expect.poll(() => peer.connections.length).toBe(1)
    expect(await peer.connections[0]!.closed).toMatchObject({ reason: 'reset' })
  })

  it('stops the wait for the next attempt', async () => {
    const log = new StateLog()
    const client = clientOf({
      port: await heldPort(),
      onState: log.onState,
      reconnect: { baseDelay: 2_147_483_647, maxDelay: 2_147_483_647 },
    })
    await log.next('waiting')
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    await client.close()
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before - 1)
    expect(log.seen).toEqual(['connecting', 'waiting', 'closed'])
  })

  it('works before the first step, from within onState, and by await using', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    await clientOf({ port, onState: log.onState })[Symbol.asyncDispose]()
    expect(log.seen).toEqual(['closed'])
    const own: Client<string> = clientOf({ port, onState: (state) => state === 'ready' && own.destroy() })
    await own.ready().catch(never)
    await own.close()
    expect(own.state).toBe('closed')
  })

  it('rejects immediately what destroy() finds in flight, and names its reason', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port })
    await client.ready()
    const request = client.request('hello')
    const reason = new Error('enough')
    await expect.poll(() => peer.received).toEqual(['hello'])
    client.destroy(reason)
    client.destroy(new Error('too late'))
    expect(await reasonOf(request)).toMatchObject({ delivery: 'may have been processed', cause: reason })
    await expect(client.ready()).rejects.toMatchObject({ cause: reason })
    await client.close()
  })

  it.each([undefined, null])('takes %j for none', async (reason) => {
    const client = clientOf({ port: await listenerOf(never) })
    await client.ready()
    const request = client.request('hello')
    client.destroy(reason)
    expect(await reasonOf(request)).toMatchObject({ code: 'ECHO_ERR_CLOSED', cause: undefined })
    await expect(client.ready()).rejects.toThrow('this side has destroyed the client')
  })

  it.each(['enough', 7])('takes %j for a reason', async (reason) => {
    const client = clientOf({ port: await listenerOf(never) })
    await client.ready()
    const request = client.request('hello')
    client.destroy(reason)
    expect(await reasonOf(request)).toMatchObject({ cause: { cause: reason } })
    await expect(client.ready()).rejects.toThrow(`this side has destroyed the client: ${reason}`)
  })

  it('says aborted to the connection for the reason of its signal, of whatever class', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const controller = new AbortController()
    const client = clientOf({ port: peer.port, signal: controller.signal })
    await client.ready()
    const { closed } = client.connection!
    controller.abort('mine')
    expect(await closed).toMatchObject({
      initiator: 'local',
      reason: 'aborted',
      error: expect.objectContaining({ message: 'mine' }),
    })
  })

  it('is what its signal does, before and after it was made', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const reason = new Error('shutting down')
    await expect(clientOf({ port, signal: AbortSignal.abort(reason) }).ready()).rejects.toMatchObject({
      cause: reason,
    })
    const controller = new AbortController()
    const client = clientOf({ port, signal: controller.signal })
    await client.ready()
    controller.abort(reason)
    expect(client.state).toBe('closed')
    expect(client.connection).toBeUndefined()
    expect(await reasonOf(client.request('late'))).toMatchObject({ cause: reason, delivery: 'not sent' })
  })
})

it('close() gives the same promise within onState, and both settle with a request in flight', async () => {
  const { port } = await echoPeer({ codec: utf8() })
  let inner: Promise<void> | undefined
  const client: Client<string> = clientOf({
    port,
    onState: (state) => {
      if (state === 'closed') inner = client.close()
    },
  })
  await client.ready()
  const reply = client.request('in flight')
  const outer = client.close()
  expect(await reply).toBe('in flight')
  await outer
  expect(inner).toBe(outer)
})
