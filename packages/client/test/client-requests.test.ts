import { getEventListeners } from 'node:events'
import {
  CodecError,
  ConnectionClosedError,
  LimitError,
  OptionError,
  TimeoutError,
  utf8,
} from '@echo/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { clientOf, listenerOf, never, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { heldPort } from './held-port.js'
import { stall } from './stall.js'
import { StateLog } from './state-log.js'
import { until } from './until.js'

/** Time stands still but for what the test lets pass; sockets are real. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

describe('a request without a connection', () => {
  it('is refused immediately with offlineQueue: 0, and says what to try', async () => {
    const log = new StateLog()
    const waiting = log.next('waiting')
    const client = clientOf({ port: await heldPort(), offlineQueue: 0, onState: log.onState })
    const early = await reasonOf(client.request('hello'))
    expect(early).toBeInstanceOf(ConnectionClosedError)
    expect(early).toMatchObject({ delivery: 'not sent', cause: undefined })
    expect((early as Error).message).toMatch(/Await client\.ready\(\) first, or let requests wait/)
    const { error } = await waiting
    const late = await reasonOf(client.request('hello'))
    expect(late).toMatchObject({ delivery: 'not sent', cause: error })
    expect((late as Error).message).toMatch(
      /^there is no connection: could not connect .*\(ECONNREFUSED\)\. /,
    )
  })

  it('waits for one unless told otherwise; as many may as maxInFlight allows', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const client = clientOf({ port: peer.port, maxInFlight: 2 })
    const requests = [client.request('a'), client.request('b')]
    const error = await reasonOf(client.request('c'))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ option: 'offlineQueue', limit: 2 })
    expect(await Promise.all(requests)).toEqual(['a', 'b'])
  })

  it('waits no longer than offlineTimeout, and says why no connection came', async () => {
    stopTime()
    const log = new StateLog()
    const waiting = log.next('waiting')
    const client = clientOf({
      port: await heldPort(),
      offlineTimeout: 500,
      reconnect: { baseDelay: 2_147_483_647, maxDelay: 2_147_483_647 },
      onState: log.onState,
    })
    const request = reasonOf(client.request('hello'))
    const { error } = await waiting
    vi.advanceTimersByTime(500)
    const reason = await request
    expect(reason).toBeInstanceOf(ConnectionClosedError)
    expect(reason).toMatchObject({ delivery: 'not sent', cause: error })
    expect((reason as Error).message).toMatch(
      /^no connection came within 500 ms \(offlineTimeout\): could not connect to .* \(ECONNREFUSED\); this message was not sent$/,
    )
  })

  it('says why none came when the client is closed meanwhile, or gives up', async () => {
    const port = await heldPort()
    const log = new StateLog()
    const waiting = log.next('waiting')
    const closed = clientOf({ port, onState: log.onState })
    const request = closed.request('hello')
    const { error } = await waiting
    await closed.close()
    const reason = await reasonOf(request)
    expect(reason).toMatchObject({ delivery: 'not sent', cause: error })
    expect((reason as Error).message).toMatch(
      /^this side has closed the client before there was a connection: .* \(ECONNREFUSED\); this message was not sent$/,
    )
    const tired = clientOf({ port, reconnect: false })
    const refused = await reasonOf(tired.request('hello'))
    expect(refused).toMatchObject({ delivery: 'not sent', cause: { cause: { code: 'ECONNREFUSED' } } })
    expect((refused as Error).message).toMatch(/^the client has given up: could not connect to /)
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
    const port = await heldPort()
    const log = new StateLog()
    const waiting = log.next('waiting')
    const client = clientOf({ port, reconnect: { maxDelay: 20 }, onState: log.onState })
    await waiting
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const aborted = client.request('aborted', { signal: controller.signal })
    const late = client.request('late', { timeout: 1 })
    const later = client.request('later', { signal: AbortSignal.timeout(1) })
    const kept = client.request('kept')
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    expect(await reasonOf(later)).toMatchObject({ name: 'TimeoutError' })
    const error = await reasonOf(late)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ cause: { cause: { code: 'ECONNREFUSED' } } })
    expect((error as Error).message).toMatch(
      /^no connection came within 1 ms: could not connect to .* \(ECONNREFUSED\); this message was not sent$/,
    )
    const peer = await echoPeer({ codec: utf8() }, undefined, port)
    expect(await kept).toBe('kept')
    expect(peer.received).toEqual(['kept'])
  })

  it('is sent when the connection is made in time, though this process was busy beyond its timeout', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = clientOf({ port })
    const reply = client.request('hello', { timeout: 1_000 })
    process.nextTick(() => process.nextTick(stall, 1_500))
    expect(await reply).toBe('hello')
  })

  it('is sent when the connection is made in time, though this process was busy beyond offlineTimeout', async () => {
    const { port } = await echoPeer({ codec: utf8() })
    const client = clientOf({ port, offlineTimeout: 10 })
    const reply = client.request('hello')
    process.nextTick(() => process.nextTick(stall, 50))
    expect(await reply).toBe('hello')
  })

  it('keeps its timeout when it leaves the queue for a connection', async () => {
    stopTime()
    const peer = await echoPeer({ codec: utf8() }, never)
    const client = clientOf({ port: peer.port, offlineQueue: 1 })
    const request = reasonOf(client.request('hello', { timeout: 200 }))
    await until(() => peer.received.length > 0)
    vi.advanceTimersByTime(200)
    expect(await request).toMatchObject({
      message: 'no reply came within 200 ms; this message may have been processed',
    })
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
    const client = clientOf({ port: await heldPort() })
    expect(() => client.request(undefined as unknown as string)).toThrow(CodecError)
    expect(() => client.request('a', { timeout: 0 })).toThrow(OptionError)
  })

  it('rejects with the reason of a signal that has aborted', async () => {
    const client = clientOf({ port: await heldPort(), offlineQueue: 1 })
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
