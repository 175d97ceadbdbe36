import { getEventListeners } from 'node:events'
import {
  CodecError,
  ConnectionClosedError,
  LimitError,
  OptionError,
  TimeoutError,
  utf8,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { clientOf, freePort, listenerOf, never, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'

describe('a request without a connection', () => {
  it('is refused at once, and says what to try', async () => {
    const client = clientOf({ port: await freePort() })
    const error = await reasonOf(client.request('hello'))
    expect(error).toBeInstanceOf(ConnectionClosedError)
    expect(error).toMatchObject({ delivery: 'not sent' })
    expect((error as Error).message).toMatch(/Await client\.ready\(\) first, or set offlineQueue/)
  })

  it('waits in the queue, up to its bound, and is sent in order', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port, offlineQueue: 2 })
    const requests = [client.request('a'), client.request('b')]
    const error = await reasonOf(client.request('c'))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ option: 'offlineQueue', limit: 2, recoverable: true })
    expect(await Promise.all(requests)).toEqual(['a', 'b'])
    expect(peer.received).toEqual(['a', 'b'])
  })

  it('leaves the queue when it is given up, and is never sent', async () => {
    const port = await freePort()
    const client = clientOf({ port, offlineQueue: 3, reconnect: { maxDelay: 20 } })
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const aborted = client.request('aborted', { signal: controller.signal })
    const late = client.request('late', { timeout: 1 })
    const kept = client.request('kept')
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    const error = await reasonOf(late)
    expect(error).toBeInstanceOf(TimeoutError)
    expect((error as Error).message).toBe('no connection came within 1 ms; this message was not sent')
    const peer = await echoPeer({ codec: utf8() }, undefined, port)
    expect(await kept).toBe('kept')
    expect(peer.received).toEqual(['kept'])
  })

  it('keeps its timeout when it leaves the queue for a connection', async () => {
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port, offlineQueue: 1 })
    const request = client.request('hello', { timeout: 200 })
    await expect.poll(() => peer.received).toEqual(['hello'])
    await expect(request).rejects.toThrow('no reply came within 200 ms; when it comes it will be dropped')
  })

  it('fails alone when it cannot be encoded', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = clientOf({ port, offlineQueue: 2 })
    const bad = client.request(7 as unknown as string)
    const good = client.request('good')
    await expect(bad).rejects.toBeInstanceOf(CodecError)
    expect(await good).toBe('good')
  })
})

describe('a request', () => {
  it('is refused above maxInFlight; one that was given up counts until its reply has come', async () => {
    const answers: (() => void)[] = []
    const port = await listenerOf((socket) => {
      socket.on('data', (chunk) => answers.push(() => socket.write(chunk)))
    })
    const client = clientOf({ port, maxInFlight: 2 })
    await client.ready()
    const controller = new AbortController()
    const first = client.request('a', { signal: controller.signal })
    const second = client.request('b')
    controller.abort()
    await expect(first).rejects.toThrow(/aborted/)
    const error = await reasonOf(client.request('c'))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ option: 'maxInFlight', limit: 2, recoverable: true })
    expect((error as Error).message).toMatch(/was not sent/)
    await expect.poll(() => answers.length).toBe(1)
    answers[0]!()
    expect(await second).toBe('b')
    const third = client.request('c')
    await expect.poll(() => answers.length).toBe(2)
    answers[1]!()
    expect(await third).toBe('c')
  })

  it('throws for undefined, and for a timeout out of its range', async () => {
    const client = clientOf({ port: await freePort() })
    expect(() => client.request(undefined as unknown as string)).toThrow(CodecError)
    expect(() => client.request('a', { timeout: 0 })).toThrow(OptionError)
  })

  it('rejects with the reason of a signal that has aborted', async () => {
    const client = clientOf({ port: await freePort(), offlineQueue: 1 })
    const reason = new Error('no longer wanted')
    const signal = AbortSignal.abort(reason)
    await expect(client.request('a', { signal })).rejects.toBe(reason)
    await expect(client.ready({ signal })).rejects.toBe(reason)
  })

  it('shares its signal with a thousand others, behind one listener that goes with the last', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const { signal } = new AbortController()
    const client = clientOf({ port, offlineQueue: 500, signal })
    const requests = Array.from({ length: 500 }, (_, i) => client.request(String(i), { signal }))
    const ready = client.ready({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(2)
    await ready
    for (let i = 500; i < 1_000; i++) requests.push(client.request(String(i), { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(2)
    expect(await Promise.all(requests)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await client.close()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
