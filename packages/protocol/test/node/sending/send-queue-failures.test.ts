import { ConnectionClosedError } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { queueOf } from './slow-queue.js'

const immediate = () => new Promise(setImmediate)

const LOST = { code: 'ECHO_ERR_CLOSED', delivery: 'not sent' }

describe('a send queue that has ended', () => {
  it('says why it takes nothing more, as long as it is asked', async () => {
    const { queue, told } = queueOf()
    queue.end('this side has ended')
    await expect(queue.send('late')).rejects.toMatchObject({
      ...LOST,
      message: 'this side has ended; this message was not sent',
    })
    expect(() => queue.checkOpen()).toThrow('this side has ended; this message was not sent')
    expect(() => queue.admit(1, 0)).toThrow('this side has ended; this message was not sent')
    expect(told.onSendRefused).not.toHaveBeenCalled()
  })

  it('keeps its first reason, and ends its socket once', () => {
    const { queue, socket } = queueOf()
    queue.end('first')
    queue.end('second')
    queue.refuseMore('third', undefined)
    queue.fail('fourth', undefined)
    expect(() => queue.checkOpen()).toThrow(/^first;/)
    expect(socket.calls).toEqual(['end'])
  })

  it('has nothing to end when it has failed before', () => {
    const { queue, socket } = queueOf()
    queue.fail('lost', undefined)
    queue.end('this side has ended')
    expect(socket.ended).toBe(false)
    expect(() => queue.checkOpen()).toThrow(/^lost;/)
  })

  it('hands the failure on as the cause, whether it failed or takes no more', () => {
    const cause = new Error('why')
    for (const how of ['fail', 'refuseMore'] as const) {
      const { queue } = queueOf()
      queue[how]('lost', cause)
      expect(() => queue.checkOpen()).toThrow(expect.objectContaining({ cause }))
    }
  })

  it('goes on with what it took, and fails with it: sends, flushes and waits', async () => {
    const { queue, socket } = queueOf({ sendHighWaterMark: 10 })
    const cause = new Error('why')
    const waiting = [queue.send(Buffer.alloc(5)), queue.send('1234567890'), queue.send('x'), queue.flush()]
    queue.refuseMore('this side aborts', undefined)
    expect(socket.writes).toEqual([5])
    queue.fail('the peer is gone', cause)
    const outcomes = await Promise.allSettled(waiting)
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown)).toMatchObject([
      { cause, delivery: 'may have been processed' },
      // Both wait for the mark: what is true of the first is said of all.
      { cause, delivery: 'not sent' },
      { cause, delivery: 'not sent' },
      { cause, delivery: undefined, message: 'the peer is gone' },
    ])
    socket.drain()
    expect(socket.writes).toEqual([5])
  })

  it('fails a flush if bytes are left, and only then', async () => {
    const [left, nothing] = [queueOf(), queueOf()]
    left.queue.enqueue('bytes')
    for (const { queue } of [left, nothing]) queue.fail('lost', undefined)
    await expect(left.queue.flush()).rejects.toMatchObject({ message: 'lost', delivery: undefined })
    await expect(nothing.queue.flush()).resolves.toBeUndefined()
  })
})

describe('a failure that nobody awaits', () => {
  it('is reported if the connection was lost, the first of however many', async () => {
    const { queue, told } = queueOf({ sendHighWaterMark: 1 })
    void queue.send('waits')
    void queue.send(Buffer.from('is held'))
    queue.fail('lost', undefined)
    void queue.send('refused')
    void queue.flush()
    await immediate()
    expect(told.report).toHaveBeenCalledExactlyOnceWith(expect.any(ConnectionClosedError))
    expect(told.onRefusalUnhandled).not.toHaveBeenCalled()
  })

  it.each<[string, (queue: ReturnType<typeof queueOf>['queue']) => Promise<void>]>([
    ['waits for the mark', (queue) => queue.send('text')],
    ['waits for its bytes', (queue) => queue.send(Buffer.from('bytes'))],
    ['is a flush', (queue) => (queue.enqueue('text'), queue.flush())],
  ])('is reported when the call %s', async (_what, call) => {
    const { queue, told } = queueOf({ sendHighWaterMark: 1 })
    void call(queue)
    queue.fail('lost', undefined)
    await immediate()
    expect(told.report).toHaveBeenCalledOnce()
  })

  it('is none of a call that was done before', async () => {
    const { queue, told, socket } = queueOf()
    void queue.send(Buffer.from('bytes'))
    void queue.flush()
    socket.drain()
    queue.fail('lost', undefined)
    await immediate()
    expect(told.report).not.toHaveBeenCalled()
  })

  it('is reported when the flush came after it', async () => {
    const { queue, told } = queueOf()
    queue.enqueue('text')
    queue.fail('lost', undefined)
    void queue.flush()
    await immediate()
    expect(told.report).toHaveBeenCalledOnce()
  })

  it('is the connection’s business if a message was refused: each time', async () => {
    const { queue, told } = queueOf({ sendHardLimit: 5 })
    queue.enqueue('12345')
    void queue.send('6')
    void queue.send(7 as never)
    await immediate()
    expect(told.onSendRefused).toHaveBeenCalledTimes(2)
    expect(told.onRefusalUnhandled).toHaveBeenCalledTimes(2)
    expect(told.report).not.toHaveBeenCalled()
  })
})
