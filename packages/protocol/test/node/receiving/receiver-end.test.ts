import { ConnectionClosedError, FrameTooLargeError, TruncatedFrameError, utf8 } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import type { Receiver } from '../../../src/node/receiving/receiver.js'
import type { Waiter } from '../../../src/node/receiving/waiter-queue.js'
import { framesOf, outcomesOf, receiverOf } from './receiver-of.js'

/** A call that was canceled, and keeps its place. */
function canceledWaiter(answer: () => boolean): Waiter {
  const place = { queue: undefined, previous: undefined, next: undefined }
  return { ...place, answer, reject: () => false, end: () => false }
}

describe('the end of receiving', () => {
  it('settles who waits: the first with the failure, the others with the end', async () => {
    const { receiver, told } = receiverOf()
    const calls = [receiver.recv(undefined), receiver.recv(undefined), receiver.next()]
    const failure = new Error('lost')
    receiver.end(failure)
    receiver.end(new Error('again'))
    expect(await outcomesOf(calls)).toEqual([failure, undefined, { value: undefined, done: true }])
    expect(told).toEqual(['exhausted', 'end delivered', 'end delivered', 'end delivered', 'end lost'])
    expect(receiver).toMatchObject({ hasWaiters: false, ended: true })
  })

  it('keeps the failure for the call that is given it: a call that was canceled is not', async () => {
    const { receiver } = receiverOf()
    receiver.enqueue(canceledWaiter(() => false))
    const call = receiver.recv(undefined)
    const failure = new Error('lost')
    receiver.end(failure)
    await expect(call).rejects.toBe(failure)
  })

  it.each([
    ['told to the next call, if that of the frame was canceled', true],
    ['not told twice', false],
  ])('by who gets a bad frame: that is %s', async (_what, canceled) => {
    const { receiver, owner } = receiverOf(utf8(), { maxFrameLength: 3 })
    owner.onFrameRefused.mockImplementation(() => receiver.end(undefined))
    const calls: Promise<unknown>[] = []
    if (canceled) receiver.enqueue(canceledWaiter(() => receiver.tryRecv() !== undefined))
    else calls.push(receiver.recv(undefined))
    receiver.push(framesOf('abcd'))
    const next = await outcomesOf([receiver.recv(undefined)])
    expect(next).toEqual([canceled ? expect.any(FrameTooLargeError) : undefined])
    await outcomesOf(calls)
  })

  it('by what no frame is to blame for: nothing is refused, and what had begun is left', async () => {
    const { receiver, told } = receiverOf()
    receiver.push(framesOf('abc').subarray(0, 5))
    const thrown = new TypeError('not a frame’s fault')
    const take = () => {
      throw thrown
    }
    await expect(receiver.recvFrames(take, undefined)).rejects.toBe(thrown)
    expect(await receiver.recv(undefined)).toBeUndefined()
    expect(told).toEqual(['end not a frame’s fault', 'unreadable TypeError', 'exhausted', 'end delivered'])
  })

  it('inside a frame is a failure, told once, and known as the cause', async () => {
    const { receiver, told } = receiverOf()
    receiver.push(framesOf('abc').subarray(0, 5))
    receiver.end(undefined)
    expect(told).toEqual(['end undefined'])
    expect(await outcomesOf([receiver.recv(undefined), receiver.recv(undefined)])).toEqual([
      expect.any(TruncatedFrameError),
      undefined,
    ])
    expect(told.slice(1)).toEqual([
      'refused TruncatedFrameError',
      'exhausted',
      'end delivered',
      'exhausted',
      'end delivered',
    ])
    expect(receiver.cause).toBeInstanceOf(TruncatedFrameError)
  })

  it('inside a frame, by a failure, is that failure', async () => {
    const { receiver, told } = receiverOf()
    const failure = new ConnectionClosedError('lost')
    receiver.push(framesOf('abc').subarray(0, 5))
    receiver.end(failure)
    expect(await outcomesOf([receiver.recv(undefined), receiver.recv(undefined)])).toEqual([
      failure,
      undefined,
    ])
    expect(receiver.cause).toBe(failure)
    expect(told).toContain('refused TruncatedFrameError')
  })

  it('by our own wish inside a frame is nobody’s failure', async () => {
    const { receiver, told } = receiverOf()
    receiver.push(framesOf('a', 'abc').subarray(0, 10))
    receiver.stop()
    receiver.stop()
    expect(receiver).toMatchObject({ ended: true, finished: true })
    expect(await outcomesOf([receiver.recv(undefined), receiver.recv(undefined)])).toEqual(['a', undefined])
    expect(told).toEqual(['end undefined', 'exhausted', 'end delivered'])
    expect(receiver.left).toEqual({ partial: 5, unread: 0 })
  })

  it('is not undone by stop(): what ended by a failure is not finished before that was told', async () => {
    const { receiver } = receiverOf()
    const failure = new Error('lost')
    receiver.end(failure)
    receiver.stop()
    expect(receiver.finished).toBe(false)
    await expect(receiver.recv(undefined)).rejects.toBe(failure)
  })
})

describe('what is left of what came', () => {
  it('is bytes of a frame that had begun, and others', () => {
    const { receiver } = receiverOf()
    expect(receiver.left).toEqual({ partial: 0, unread: 0 })
    receiver.push(framesOf('a', 'abc').subarray(0, 10))
    expect(receiver.left).toEqual({ partial: 5, unread: 5 })
    expect(receiver.bufferedLength).toBe(10)
  })

  it('is kept in mind when it is dropped, and what comes afterwards is added', async () => {
    const { receiver } = receiverOf()
    receiver.push(framesOf('a', 'abc').subarray(0, 10))
    receiver.drop()
    receiver.end(undefined)
    expect(receiver).toMatchObject({ bufferedLength: 0, finished: true })
    receiver.push(new Uint8Array(100))
    receiver.pushCopy(new Uint8Array(100), 20)
    receiver.commit(new Uint8Array(100), 3)
    expect(receiver.left).toEqual({ partial: 5, unread: 128 })
    expect(receiver.bufferedLength).toBe(0)
    expect(await receiver.recv(undefined)).toBeUndefined()
  })

  it('was dropped if there was something, or could have been', () => {
    const outcomes = [
      (receiver: Receiver<string>) => receiver.push(framesOf('a')),
      (receiver: Receiver<string>) => receiver.end(undefined),
      (receiver: Receiver<string>) => {
        receiver.push(framesOf('a'))
        receiver.end(undefined)
      },
      () => {},
    ].map((act) => {
      const { receiver } = receiverOf()
      act(receiver)
      expect(receiver.dropped).toBe(false)
      receiver.drop()
      return receiver.dropped
    })
    expect(outcomes).toEqual([true, false, true, true])
  })

  it('has no failure that recvMany() kept for later, once it is dropped', async () => {
    const { receiver } = receiverOf()
    receiver.maxFrameLength = 3
    receiver.push(framesOf('a', 'abcd'))
    expect(await receiver.recvMany(Infinity)).toEqual(['a'])
    receiver.drop()
    receiver.end(undefined)
    expect(await receiver.recv(undefined)).toBeUndefined()
  })
})

describe('the ways in for bytes', () => {
  it('are three, of which two leave the memory to the caller', async () => {
    const { receiver } = receiverOf()
    const shared = new Uint8Array(1_000)
    shared.set(framesOf('shared'))
    receiver.pushCopy(shared, 10)
    shared.fill(0)
    receiver.push(framesOf('own'))
    expect(await receiver.recvMany(Infinity)).toEqual(['shared', 'own'])
  })

  it('include memory for the rest of a large frame, until the end', async () => {
    const { receiver } = receiverOf()
    const wire = framesOf('x'.repeat(200_000))
    const call = receiver.recv(undefined)
    expect(receiver.reserve(true)).toBeUndefined()
    receiver.push(wire.subarray(0, 65_536))
    for (let at = 65_536; at < wire.length;) {
      const buffer = receiver.reserve(true)!
      const size = Math.min(buffer.length, wire.length - at)
      buffer.set(wire.subarray(at, at + size))
      receiver.commit(buffer, size)
      at += size
    }
    expect(await call).toHaveLength(200_000)
    receiver.push(wire.subarray(0, 65_536))
    receiver.end(undefined)
    expect(receiver.reserve(true)).toBeUndefined()
  })

  it('answer who waits, each of them', async () => {
    const { receiver } = receiverOf()
    const calls = [receiver.recv(undefined), receiver.recv(undefined)]
    receiver.pushCopy(framesOf('a', 'b'), 10)
    expect(await Promise.all(calls)).toEqual(['a', 'b'])
  })
})

describe('a waiter that is queued', () => {
  it('is answered by what is here, and waits for bytes otherwise', () => {
    const { receiver, source } = receiverOf()
    const answers: unknown[] = []
    const waiter = (): Waiter => ({
      queue: undefined,
      previous: undefined,
      next: undefined,
      answer: () => {
        const message = receiver.tryRecv()
        if (message !== undefined) answers.push(message)
        return message !== undefined
      },
      reject: () => true,
      end: () => true,
    })
    receiver.push(framesOf('a'))
    receiver.enqueue(waiter())
    expect(answers).toEqual(['a'])
    expect(source.onWaiting).not.toHaveBeenCalled()
    receiver.enqueue(waiter())
    expect(source.onWaiting).toHaveBeenCalledOnce()
    receiver.push(framesOf('b'))
    expect(answers).toEqual(['a', 'b'])
  })
})

it('has the limit of its decoder', () => {
  const { receiver, decoder } = receiverOf()
  receiver.maxFrameLength = 7
  expect([receiver.maxFrameLength, decoder.maxFrameLength]).toEqual([7, 7])
})
