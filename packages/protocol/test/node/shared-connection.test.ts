import { CodecError, ConnectionClosedError, SendBufferFullError, TimeoutError } from '@echo/protocol'
import type { ConnectionOptions } from '@echo/protocol/node'
import { getEventListeners, once } from 'node:events'
import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { kinds, type Bytes } from './kinds.js'
import { socketPair } from './socket-pair.js'
import { pass, until } from './virtual-time.js'

// What both kinds of connection promise alike: their life, not what a message is.
describe.each(kinds)('a connection, %s,', (_kind, transport, open) => {
  async function pair(options?: ConnectionOptions): Promise<[Bytes, Bytes, Socket, Socket]> {
    const [near, far] = await socketPair(transport)
    return [open(near, options), open(far, options), near, far]
  }

  /** Sends until the kernel takes no more; gives the first send that waits. Wrapped, since a promise awaits promises. */
  async function fill(connection: Bytes): Promise<{ waiting: Promise<void> }> {
    for (;;) {
      const waiting = connection.send(new Uint8Array(100_000))
      const send = { settled: false }
      const settle = () => (send.settled = true)
      void waiting.then(settle, settle)
      // On a busy machine the kernel may pass on a little later what it has taken.
      const start = Date.now()
      do await new Promise(setImmediate)
      while (!send.settled && Date.now() - start < 20)
      if (!send.settled) return { waiting }
    }
  }

  it('carries a message there and back', async () => {
    const [a, b] = await pair()
    await a.send(Buffer.from('hello'))
    expect(Buffer.from((await b.recv())!).toString()).toBe('hello')
    await b.send(Buffer.from('HELLO'))
    expect(Buffer.from((await a.recv())!).toString()).toBe('HELLO')
  })

  it('answers a request with the reply', async () => {
    const [a, b] = await pair()
    const reply = a.request(Buffer.from('hello'))
    await b.send((await b.recv())!)
    expect(Buffer.from(await reply).toString()).toBe('hello')
  })

  it('gives undefined, and only then, when the peer has ended', async () => {
    const [a, b] = await pair()
    await a.send(Buffer.from('last'))
    void a.close()
    expect(await b.recv()).toBeDefined()
    expect(await b.recv()).toBeUndefined()
    expect(await b.recvMany()).toBeUndefined()
    await b.close()
    expect(await b.closed).toEqual({
      initiator: 'remote',
      reason: 'end',
      error: undefined,
      partial: 0,
      unread: 0,
      unsent: 0,
    })
    expect(await a.closed).toEqual({
      initiator: 'local',
      reason: 'end',
      error: undefined,
      partial: 0,
      unread: 0,
      unsent: 0,
    })
  })

  it('ends a waiting recv with undefined when this side closes', async () => {
    const [a] = await pair()
    const waiting = a.recv()
    void a.close()
    expect(await waiting).toBeUndefined()
    expect(await a.recv()).toBeUndefined()
  })

  it('still delivers and still replies after the peer has ended', async () => {
    const [a, b, socketA] = await pair()
    void a.send(Buffer.from('question'))
    await a.flush()
    socketA.end()
    const question = await b.recv()
    expect(await b.recv()).toBeUndefined()
    await b.send(question!)
    await b.close()
    expect(Buffer.from((await a.recv())!).toString()).toBe('question')
  })

  it('is closed neither by an iteration that comes to its end nor by a break', async () => {
    const [a, b] = await pair()
    await a.send(Buffer.from('one'))
    for await (const message of b) {
      expect(Buffer.from(message).toString()).toBe('one')
      break
    }
    await b.send(Buffer.from('still open'))
    expect(await a.recv()).toBeDefined()
    void a.end()
    for await (const _ of b) throw new Error('nothing more was sent')
    await b.send(Buffer.from('and still open'))
    void b.close()
    expect(await a.recv()).toBeDefined()
    expect(await b.closed).toMatchObject({ initiator: 'remote', reason: 'end' })
  })

  it('gives the same promise for each close, and refuses what is sent afterwards as not sent', async () => {
    const [a, b] = await pair()
    const closing = a.close()
    expect(a.close()).toBe(closing)
    void b.close()
    await closing
    await expect(a.send(Buffer.from('late'))).rejects.toMatchObject({
      code: 'ECHO_ERR_CLOSED',
      delivery: 'not sent',
    })
    await expect(a.request(Buffer.from('late'))).rejects.toMatchObject({ delivery: 'not sent' })
  })

  it('sends what waits before it ends', async () => {
    const [a, b] = await pair()
    for (let i = 0; i < 100; i++) void a.send(new Uint8Array(10_000))
    void a.close()
    let received = 0
    for await (const message of b) received += message.length
    void b.close()
    expect(received).toBe(1_000_000)
    expect(await a.closed).toMatchObject({ reason: 'end', unsent: 0 })
  })

  it.each([
    ['immediately', (run: () => void) => run()],
    ['after a promise', (run: () => void) => void Promise.resolve().then(run)],
    ['after a tick', (run: () => void) => process.nextTick(run)],
    ['a turn later', (run: () => void) => setImmediate(run)],
  ])('settles when it is closed and then destroyed %s', async (_when, soon) => {
    const [a, b] = await pair()
    void a.send(Buffer.from('hello'))
    const closing = a.close()
    soon(() => a.destroy())
    await closing
    expect(await a.closed).toMatchObject({ initiator: 'local' })
    b.destroy()
  })

  it('settles with a close grace of nothing', async () => {
    const [near] = await socketPair(transport)
    const a = open(near, { closeGrace: 0 })
    await new Promise(setImmediate)
    await a.close()
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'timeout' })
  })

  it('never says of a message that goes out after all that it was not sent', async () => {
    const [a, b] = await pair()
    const reply = a.request(Buffer.from('pay 100'))
    void a.close()
    await expect(reply).rejects.toMatchObject({ delivery: 'may have been processed' })
    expect(Buffer.from((await b.recv())!).toString()).toBe('pay 100')
  })

  it('fails a flush without a verdict on any message', async () => {
    const [a] = await pair()
    await fill(a)
    const flushed = a.flush()
    a.destroy()
    await expect(flushed).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED', delivery: undefined })
    await expect(a.flush()).rejects.toMatchObject({ code: 'ECHO_ERR_CLOSED', delivery: undefined })
  })

  it('keeps what the peer sent before its end when the peer does not take our last bytes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const [near, far] = await socketPair(transport)
    const a = open(near, { writeTimeout: 30 })
    await fill(a)
    far.end(Buffer.from('00000001610000000162', 'hex'))
    await until(() => a.counters.bytesReceived === 10)
    await pass(30)
    expect(await a.closed).toMatchObject({
      initiator: 'local',
      reason: 'timeout',
      error: { timeout: 'write' },
    })
    const received: string[] = []
    for (let message = await a.recv(); message !== undefined; message = await a.recv()) {
      received.push(Buffer.from(message).toString('hex'))
    }
    expect(received.join('')).toMatch(/61.*62/)
  })

  it('is destroyed when the peer does not end within the close grace', async () => {
    const [near] = await socketPair(transport)
    const a = open(near, { closeGrace: 20 })
    await a.close()
    expect(await a.closed).toMatchObject({
      initiator: 'local',
      reason: 'timeout',
      error: expect.any(TimeoutError),
    })
  })

  it('ends this side and goes on receiving', async () => {
    const [a, b] = await pair()
    void a.send(Buffer.from('question'))
    await a.end()
    expect(Buffer.from((await b.recv())!).toString()).toBe('question')
    expect(await b.recv()).toBeUndefined()
    await expect(a.send(Buffer.from('late'))).rejects.toMatchObject({ delivery: 'not sent' })
    await b.send(Buffer.from('answer'))
    expect(Buffer.from((await a.recv())!).toString()).toBe('answer')
    void b.close()
    expect(await a.recv()).toBeUndefined()
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'end', error: undefined })
    expect(await b.closed).toMatchObject({ initiator: 'remote', reason: 'end', error: undefined })
  })

  it('takes anything as the reason for which it is destroyed', async () => {
    const reasons: [given: unknown, reason: string, error: unknown][] = [
      [undefined, 'reset', undefined],
      [null, 'reset', undefined],
      ['text', 'error', expect.objectContaining({ message: 'text', cause: 'text' })],
      [Object.create(null), 'error', expect.any(Error)],
      [AbortSignal.abort().reason, 'aborted', expect.objectContaining({ name: 'AbortError' })],
      [AbortSignal.abort('mine'), 'aborted', expect.objectContaining({ message: 'mine' })],
    ]
    for (const [given, reason, error] of reasons) {
      const [a] = await pair()
      a.destroy(given)
      expect(await a.closed).toMatchObject({ initiator: 'local', reason, error })
    }
  })

  it('may be given a shorter grace to close in, even after close() was called', async () => {
    const [a] = await pair({ closeGrace: 600_000 })
    const closing = a.close()
    expect(a.close({ grace: 1 })).toBe(closing)
    await closing
    expect(await a.closed).toMatchObject({ reason: 'timeout', detail: 'close', error: { limit: 1 } })
    expect(() => a.close({ grace: -1 })).toThrow(/grace must be/)
  })

  it('says how much was sent and is not in the hands of the kernel', async () => {
    const [a, b] = await pair()
    expect(a.bufferedAmount).toBe(0)
    await fill(a)
    expect(a.bufferedAmount).toBeGreaterThan(0)
    const reading = (async () => {
      for await (const _ of b);
    })()
    await a.flush()
    expect(a.bufferedAmount).toBe(0)
    void a.close()
    await reading
    void b.close()
  })

  it('shows its peer and its state to console.log', async () => {
    const [a] = await pair()
    expect(inspect(a)).toMatch(
      /^Connection \{\s+remote: '(tcp|tls):\/\/127.0.0.1:\d+',\s+state: 'open'|remote: 'Unix socket'/,
    )
    expect(inspect(a)).not.toMatch(/#|Socket \{|_handle/)
    a.destroy()
  })

  it('ends with a slow consumer’s limit as its reason when a refused send was not awaited, and reports it once', async () => {
    const onError = vi.fn()
    const [near] = await socketPair(transport)
    const a = open(near, { sendHardLimit: 3_000_000, onError })
    for (let i = 0; i < 400; i++) void a.send(new Uint8Array(100_000))
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'limit', detail: 'sendHardLimit' })
    await new Promise(setImmediate)
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(SendBufferFullError), { connection: a })
    expect(a.counters.errors['ECHO_ERR_SEND_BUFFER_FULL']).toBeGreaterThan(1)
  })

  it('ends with the codec as its reason when a message that it refused was not awaited; what came before goes out', async () => {
    const onError = vi.fn()
    const [near, far] = await socketPair(transport)
    const [a, b] = [open(near, { onError }), open(far)]
    void a.send(Buffer.from('good'))
    void a.send(7 as never)
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'codec', unsent: 0 })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(CodecError), { connection: a })
    expect(Buffer.from((await b.recv())!).toString()).toBe('good')
    b.destroy()
  })

  it('lives on when the refused message was awaited, also by catch() in the same turn', async () => {
    const [a, b] = await pair()
    a.send(7 as never).catch(() => {})
    await expect(a.send(7 as never)).rejects.toBeInstanceOf(CodecError)
    await expect(a.request(7 as never)).rejects.toBeInstanceOf(CodecError)
    await new Promise(setImmediate)
    await a.send(Buffer.from('still open'))
    expect(Buffer.from((await b.recv())!).toString()).toBe('still open')
    expect(a.counters.errors).toEqual({ ECHO_ERR_CODEC: 3 })
  })

  it('ends for a refused message that is awaited only in a later turn, and for a request that nobody awaits', async () => {
    for (const refused of ['send', 'request'] as const) {
      const [near] = await socketPair(transport)
      const a = open(near, { onError: () => {} })
      const promise = a[refused](7 as never)
      expect(await a.closed).toMatchObject({ reason: 'codec' })
      await expect(promise).rejects.toBeInstanceOf(CodecError)
    }
  })

  it('tells a waiting recv why it was destroyed, once', async () => {
    const [a] = await pair()
    const reason = new Error('enough')
    const first = a.recv()
    const second = a.recv()
    a.destroy(reason)
    await expect(first).rejects.toBe(reason)
    expect(await second).toBeUndefined()
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'error', error: reason })
  })

  it('fails the requests that wait when it is destroyed', async () => {
    const [a] = await pair()
    const reply = a.request(Buffer.from('hello'))
    await a.flush()
    a.destroy()
    await expect(reply).rejects.toMatchObject({
      code: 'ECHO_ERR_CLOSED',
      delivery: 'may have been processed',
    })
  })

  it('does not let an unhandled failure take the process down, and reports the first', async () => {
    const onError = vi.fn()
    const [near] = await socketPair(transport)
    const a = open(near, { onError })
    a.destroy()
    void a.send(Buffer.from('lost'))
    void a.send(Buffer.from('lost too'))
    void a.request(Buffer.from('lost as well'))
    await expect.poll(() => onError).toHaveBeenCalled()
    expect(onError).toHaveBeenCalledTimes(1)
    expect(onError.mock.calls[0]![0]).toBeInstanceOf(ConnectionClosedError)
  })

  it('does not report a failure that somebody awaited', async () => {
    const onError = vi.fn()
    const [near] = await socketPair(transport)
    const a = open(near, { onError })
    a.destroy()
    await expect(a.send(Buffer.from('lost'))).rejects.toBeInstanceOf(ConnectionClosedError)
    await new Promise(setImmediate)
    expect(onError).not.toHaveBeenCalled()
  })

  it('lets send wait while the peer does not read, and go on when it does', async () => {
    const [near, far] = await socketPair(transport)
    const a = open(near)
    const { waiting } = await fill(a)
    const b = open(far)
    const reading = (async () => {
      for await (const _ of b);
    })()
    await waiting
    await a.flush()
    void a.close()
    await reading
  })

  it('refuses what is over the hard limit as not sent, and lives on', async () => {
    const [near, far] = await socketPair(transport)
    const a = open(near, { sendHardLimit: 3_000_000 })
    const errors: unknown[] = []
    for (let i = 0; i < 400; i++)
      a.send(new Uint8Array(100_000)).catch((error: unknown) => errors.push(error))
    await new Promise(setImmediate)
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) expect(error).toBeInstanceOf(SendBufferFullError)
    const b = open(far)
    let received = 0
    const reading = (async () => {
      for await (const message of b) received += message.length
    })()
    await a.flush()
    void a.close()
    await reading
    expect(received).toBe((400 - errors.length) * 100_000)
  })

  it('says what was lost to a send that waits when the connection is destroyed', async () => {
    const [near] = await socketPair(transport)
    const a = open(near)
    const { waiting } = await fill(a)
    a.destroy()
    await expect(waiting).rejects.toBeInstanceOf(ConnectionClosedError)
    expect((await a.closed).unsent).toBeGreaterThan(0)
  })

  it('stops reading at the receive mark while nobody waits, and goes on when somebody does', async () => {
    const [near, far] = await socketPair(transport)
    const a = open(near)
    const b = open(far, { recvHighWaterMark: 50_000 })
    const total = 20_000_000
    for (let i = 0; i < total / 100_000; i++) void a.send(new Uint8Array(100_000))
    await expect.poll(() => far.isPaused()).toBe(true)
    expect(far.bytesRead).toBeLessThan(1_000_000)
    void a.close()
    let received = 0
    for await (const message of b) received += message.length
    expect(received).toBe(total)
  })

  it('answers several recv calls in their order', async () => {
    const [a, b] = await pair()
    const calls = [b.recv(), b.recv(), b.recv()]
    const order: number[] = []
    for (const [i, call] of calls.entries()) void call.then(() => order.push(i))
    for (const text of ['1', '2', '3']) {
      await a.send(Buffer.from(text))
      await a.flush()
      await expect.poll(() => order.length).toBeGreaterThanOrEqual(Number(text))
    }
    expect(order).toEqual([0, 1, 2])
  })

  it('loses no message to a recv that is given up', async () => {
    const [a, b] = await pair()
    const controller = new AbortController()
    const given = b.recv({ signal: controller.signal })
    const other = b.recv()
    const reason = new Error('no longer wanted')
    controller.abort(reason)
    await expect(given).rejects.toBe(reason)
    await expect(b.recv({ signal: controller.signal })).rejects.toBe(reason)
    await a.send(Buffer.from('kept'))
    expect(Buffer.from((await other)!).toString()).toBe('kept')
  })

  it('drops the reply to a request that timed out', async () => {
    const [a, b] = await pair()
    const late = a.request(Buffer.from('1'), { timeout: 5 })
    await expect(late).rejects.toMatchObject({ code: 'ECHO_ERR_TIMEOUT', timeout: 'request', limit: 5 })
    const question = await b.recv()
    await b.send(question!)
    // A raw reply that is still on its way could arrive glued to the next.
    await expect.poll(() => a.counters.bytesReceived).toBeGreaterThan(0)
    const next = a.request(Buffer.from('2'))
    await b.send((await b.recv())!)
    expect(
      Buffer.from(await next)
        .toString()
        .at(-1),
    ).toBe('2')
  })

  it('puts one listener on a signal, however many calls it is given to, and takes it back', async () => {
    const [a, b] = await pair()
    const controller = new AbortController()
    const { signal } = controller
    const received = b.recv({ signal })
    await a.send(Buffer.from('first'))
    await received
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    const calls = Array.from({ length: 50 }, () => a.request(Buffer.from('x'), { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    for (let i = 0; i < 50; i++) void b.send(Buffer.from('y'))
    await calls[0]
    controller.abort(new Error('enough'))
    await Promise.allSettled(calls)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('settles immediately over a socket that is closed already', async () => {
    const [near] = await socketPair(transport)
    near.destroy()
    await once(near, 'close')
    const a = open(near)
    expect(await a.recv()).toBeUndefined()
    await a.close()
    await expect(a.send(Buffer.from('x'))).rejects.toMatchObject({ delivery: 'not sent' })
  })

  it('survives an onError that throws', async () => {
    // Connections of earlier tests may be reported meanwhile, too.
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => printed.mockRestore())
    const [near] = await socketPair(transport)
    const thrown = new Error('from onError')
    const a = open(near, {
      onError: () => {
        throw thrown
      },
    })
    a.destroy()
    void a.send(Buffer.from('x'))
    await expect.poll(() => printed.mock.calls).toContainEqual(['@echo: onError itself threw:', thrown])
    expect(printed.mock.calls).toContainEqual([expect.stringContaining('this message was not sent')])
  })

  it('refuses undefined, and options out of range', async () => {
    const [near] = await socketPair(transport)
    expect(() => open(near, { sendHighWaterMark: 0 })).toThrow(
      /sendHighWaterMark must be a whole number from 1/,
    )
    const a = open(near)
    const message =
      /undefined is no message: send null \(.*\), '' \(.*\) or new Uint8Array\(0\) \(.*\) instead$/
    expect(() => a.send(undefined as never)).toThrow(message)
    expect(() => a.request(undefined as never)).toThrow(message)
    expect(() => a.request(Buffer.from('x'), { timeout: 0 })).toThrow(/timeout must be/)
    expect(() => a.recvMany(0)).toThrow(/max must be/)
  })

  it('closes at the end of an `await using` block', async () => {
    const [a, b] = await pair()
    const closing = a[Symbol.asyncDispose]()
    expect(await b.recv()).toBeUndefined()
    void b.close()
    await closing
    expect(await a.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  })
})
