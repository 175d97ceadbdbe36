import { getEventListeners } from 'node:events'
import { ConnectionClosedError, CodecError, SendBufferFullError, type Delivery } from '@echo/protocol'
import { describe, expect, it, vi } from 'vitest'
import { PendingReply, Requests } from '../../../src/node/receiving/requests.js'
import { handledRejection } from '../../../src/node/sending/reported-promise.js'
import { pass, useVirtualTime } from '../virtual-time.js'
import { framesOf, outcomesOf, receiverOf } from './receiver-of.js'

useVirtualTime()

/** Requests over a queue that takes everything, ten bytes each, until the test says otherwise. */
function requestsOf() {
  const made = receiverOf()
  const { receiver } = made
  const sendQueue = {
    queued: 0,
    delivery: 'may have been processed' as Delivery,
    enqueue: vi.fn((_message: string) => void (sendQueue.queued += 10)),
    refused: (error: Error) => handledRejection(error),
    deliveryFrom: vi.fn((_start: number) => sendQueue.delivery),
  }
  const lossError = (reason: string, cause: Error | undefined, delivery: Delivery | undefined) =>
    new ConnectionClosedError(reason, { cause, delivery })
  const requests = new Requests<string, string>(receiver, sendQueue as never, { lossError })
  return { ...made, sendQueue, requests }
}

const noTerms = {}

describe('a request', () => {
  it('is answered by the message that comes in its place', async () => {
    const { requests, receiver, sendQueue } = requestsOf()
    const replies = [requests.request('1', noTerms), requests.request('2', noTerms)]
    expect(sendQueue.enqueue.mock.calls).toEqual([['1'], ['2']])
    receiver.push(framesOf('one', 'two'))
    expect(await Promise.all(replies)).toEqual(['one', 'two'])
    expect(receiver.taken).toBe(2)
  })

  it('leaves no timer and no listener behind when its reply comes', async () => {
    const { requests, receiver } = requestsOf()
    const { signal } = new AbortController()
    const reply = requests.request('1', { signal, timeout: 60_000 })
    expect(vi.getTimerCount()).toBe(1)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    receiver.push(framesOf('one'))
    expect(await reply).toBe('one')
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('leaves neither behind when it is refused', async () => {
    const { requests, sendQueue } = requestsOf()
    const full = new SendBufferFullError(1, 1)
    sendQueue.enqueue.mockImplementation(() => {
      throw full
    })
    const { signal } = new AbortController()
    await expect(requests.request('1', { signal, timeout: 60_000 })).rejects.toBe(full)
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('that timed out keeps its place: its reply is dropped, and the next request has its own', async () => {
    const { requests, receiver } = requestsOf()
    const late = requests.request('1', { timeout: 100 })
    const next = requests.request('2', noTerms)
    await pass(99)
    expect(vi.getTimerCount()).toBe(1)
    await pass(1)
    await expect(late).rejects.toMatchObject({
      timeout: 'request',
      limit: 100,
      message: 'no reply came within 100 ms; when it comes it will be dropped',
    })
    expect(vi.getTimerCount()).toBe(0)
    receiver.push(framesOf('one', 'two'))
    expect(await next).toBe('two')
  })

  it('that was aborted keeps its place', async () => {
    const { requests, receiver } = requestsOf()
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const given = requests.request('1', { signal: controller.signal, timeout: 60_000 })
    const next = requests.request('2', noTerms)
    controller.abort(reason)
    await expect(given).rejects.toBe(reason)
    expect(vi.getTimerCount()).toBe(0)
    receiver.push(framesOf('one', 'two'))
    expect(await next).toBe('two')
  })

  it('does not time out when its reply is read between the timer and the call', async () => {
    const { requests, receiver } = requestsOf()
    const reply = requests.request('1', { timeout: 100 })
    vi.advanceTimersByTime(100)
    receiver.push(framesOf('one'))
    expect(await reply).toBe('one')
    await pass(100)
  })

  it('fails with what its reply cannot be decoded to, and its connection goes on', async () => {
    const { requests, receiver, told } = requestsOf()
    const [given, next] = [requests.request('1', noTerms), requests.request('2', noTerms)]
    receiver.push(Buffer.concat([Uint8Array.of(0, 0, 0, 1, 0xff), framesOf('two')]))
    expect(await outcomesOf([given, next])).toEqual([expect.any(CodecError), 'two'])
    expect(told).toEqual(['refused CodecError'])
  })

  it('is told at the end what became of its message, which begins where the bytes before it end', async () => {
    const { requests, receiver, sendQueue } = requestsOf()
    const replies = [requests.request('1', noTerms), requests.request('2', noTerms)]
    sendQueue.deliveryFrom.mockImplementation((start) =>
      start < 10 ? 'may have been processed' : 'not sent',
    )
    receiver.end(undefined)
    expect(await outcomesOf(replies)).toMatchObject([
      {
        delivery: 'may have been processed',
        message: expect.stringMatching(/^the connection ended before the reply came;/),
      },
      { delivery: 'not sent', message: expect.stringMatching(/^the connection has ended;/) },
    ])
  })

  it('is told why the connection was lost', async () => {
    const { requests, receiver } = requestsOf()
    const reply = requests.request('1', noTerms)
    const failure = new Error('the peer reset it')
    receiver.end(failure)
    await expect(reply).rejects.toMatchObject({
      cause: failure,
      message: expect.stringMatching(/^the peer reset it; this message may have been processed/),
    })
  })

  it('takes the failure from who waits behind it, unless it was given up', async () => {
    const failure = new Error('lost')
    for (const givenUp of [false, true]) {
      const { requests, receiver } = requestsOf()
      const controller = new AbortController()
      const reply = requests.request('1', { signal: controller.signal })
      const call = receiver.recv(undefined)
      if (givenUp) controller.abort(new Error('no longer wanted'))
      receiver.end(failure)
      const [, outcome] = await outcomesOf([reply, call])
      expect(outcome).toBe(givenUp ? failure : undefined)
    }
  })

  it('leaves no failure behind where there was none', async () => {
    const { requests, receiver } = requestsOf()
    const [reply, call] = [requests.request('1', noTerms), receiver.recv(undefined)]
    receiver.end(undefined)
    expect(await outcomesOf([reply, call])).toEqual([expect.any(ConnectionClosedError), undefined])
  })

  it('is not sent when nothing can be received any more', async () => {
    const { requests, receiver, sendQueue } = requestsOf()
    receiver.end(undefined)
    await expect(requests.request('1', noTerms)).rejects.toMatchObject({ delivery: 'not sent' })
    expect(sendQueue.enqueue).not.toHaveBeenCalled()
  })

  it('is told what became of it when its own message ended the connection', async () => {
    const { requests, receiver, sendQueue } = requestsOf()
    sendQueue.queued = 70
    sendQueue.enqueue.mockImplementation((): undefined => receiver.end(undefined) as undefined)
    await expect(requests.request('1', { timeout: 100 })).rejects.toMatchObject({
      delivery: 'may have been processed',
    })
    expect(sendQueue.deliveryFrom).toHaveBeenCalledExactlyOnceWith(70)
    expect(vi.getTimerCount()).toBe(0)
  })
})

/** What a client sees of its requests. */
class Observed extends PendingReply<string> {
  readonly seen: unknown[] = []

  protected override onTimeout(timeout: number): void {
    this.seen.push(`timeout ${timeout}`)
    super.onTimeout(timeout)
  }

  protected override onPlaceLeft(replied: boolean): void {
    this.seen.push(`left ${replied}`)
  }

  override cancel(reason: unknown): boolean {
    const canceled = super.cancel(reason)
    this.seen.push(`canceled ${canceled}`)
    return canceled
  }

  override expireAfter(timeout: number): void {
    super.expireAfter(timeout)
  }
}

describe('a pending reply', () => {
  function sent(terms = noTerms) {
    const made = requestsOf()
    const reply = new Observed(made.receiver.aborts, terms)
    void made.requests.send('1', reply)
    return { ...made, reply }
  }

  it('says once that its place is free: when its reply came, and not when it was given up', async () => {
    const { reply, receiver } = sent({ timeout: 100 })
    await pass(100)
    expect(reply.seen).toEqual(['timeout 100', 'canceled true'])
    receiver.push(framesOf('one'))
    expect(reply.seen.slice(2)).toEqual(['left true'])
    receiver.end(undefined)
    expect(reply.seen.slice(2)).toEqual(['left true'])
    await expect(reply.promise).rejects.toMatchObject({ timeout: 'request' })
  })

  it('says that it is free when no reply can come', async () => {
    const { reply, receiver } = sent()
    receiver.end(undefined)
    await expect(reply.promise).rejects.toBeInstanceOf(ConnectionClosedError)
    expect(reply.seen).toEqual(['left false', 'canceled true'])
  })

  it('is not settled twice', async () => {
    const { reply, receiver } = sent()
    receiver.push(framesOf('one'))
    expect(reply.cancel(new Error('too late'))).toBe(false)
    expect(await reply.promise).toBe('one')
    expect(reply.reject(new Error('too late'))).toBe(false)
    expect(reply.seen).toEqual(['left true', 'canceled false', 'canceled false'])
  })

  it('waits for one time at a time: a later one replaces that before', async () => {
    const { reply } = sent()
    reply.expireAfter(100)
    await pass(50)
    reply.expireAfter(100)
    await pass(99)
    expect(reply.seen).toEqual([])
    await pass(1)
    expect(reply.seen[0]).toBe('timeout 100')
    await expect(reply.promise).rejects.toMatchObject({ limit: 100 })
  })
})
