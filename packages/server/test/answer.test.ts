import { once } from 'node:events'
import { encodeFrame, msgpack, OptionError, utf8 } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { answer, listen, type AnswerOptions, type Reply, type Server } from '@echo/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { InFlightBudget } from '../src/in-flight-budget.js'
import { peerOf, readAll } from './raw-peer.js'

const servers: Pick<Server<unknown>, 'close'>[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const server of servers.splice(0)) await server.close({ grace: 0 })
})

async function start(reply: Reply<string, string>, options?: AnswerOptions, onError = vi.fn()) {
  const server = await listen({ port: 0, codec: utf8(), onError })
  servers.push(server)
  void server.serve(answer(reply, options))
  return { server, onError }
}

function frames(...texts: string[]): Uint8Array {
  return Buffer.concat(texts.map((text) => encodeFrame(Buffer.from(text))))
}

/** Replies that are made when the test says so. */
function held() {
  const pending = new Map<string, PromiseWithResolversOf<string>>()
  const started: string[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  return {
    pending,
    started,
    reply: (message: string): Promise<string> => {
      const made = withResolvers<string>()
      pending.set(message, made)
      started.push(message)
      for (const { count, resolve } of waiting) if (started.length >= count) resolve()
      return made.promise
    },
    /** Resolves when so many replies are being made. */
    async hasStarted(count: number): Promise<void> {
      if (started.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }))
    },
  }
}

interface PromiseWithResolversOf<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (error: unknown) => void
}

function withResolvers<T>(): PromiseWithResolversOf<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((done, fail) => ([resolve, reject] = [done, fail]))
  return { promise, resolve, reject }
}

describe('answer', () => {
  it('sends one reply for each message, also those that wait when the client ends its side', async () => {
    const { server } = await start((message) => message.toUpperCase())
    const peer = await peerOf(server)
    peer.end(frames('a', '', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'))
    expect(await readAll(peer)).toBe(
      String(Buffer.from(frames('A', '', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'))),
    )
  })

  it('keeps the order of the messages, whatever finishes first', async () => {
    const work = held()
    const { server } = await start(work.reply, { inFlight: 3 })
    const peer = await peerOf(server)
    peer.end(frames('1', '2', '3', '4'))
    await work.hasStarted(3)
    expect(work.started).toEqual(['1', '2', '3'])
    work.pending.get('3')!.resolve('third')
    work.pending.get('2')!.resolve('second')
    await new Promise(setImmediate)
    expect(work.started).toEqual(['1', '2', '3'])
    work.pending.get('1')!.resolve('first')
    await work.hasStarted(4)
    work.pending.get('4')!.resolve('fourth')
    expect(await readAll(peer)).toBe(String(Buffer.from(frames('first', 'second', 'third', 'fourth'))))
  })

  it('makes one reply at a time unless told otherwise', async () => {
    const work = held()
    const { server } = await start(work.reply)
    const peer = await peerOf(server)
    peer.write(frames('1', '2'))
    await work.hasStarted(1)
    await new Promise(setImmediate)
    expect(work.started).toEqual(['1'])
    work.pending.get('1')!.resolve('')
    await work.hasStarted(2)
  })

  it.each([1, 4])('lets a failure wait its turn, then aborts: %i in flight', async (inFlight) => {
    const { server, onError } = await start(
      (message) => {
        if (message === 'bad') throw new RangeError('oh')
        return Promise.resolve(`re ${message}`)
      },
      { inFlight },
    )
    const peer = await peerOf(server)
    const received: Buffer[] = []
    peer.on('data', (chunk: Buffer) => received.push(chunk))
    peer.write(frames('1', '2', 'bad', '3'))
    await new Promise((resolve) => peer.once('close', resolve))
    expect(Buffer.concat(received)).toEqual(Buffer.from(frames('re 1', 're 2')))
    expect(peer.errored).toMatchObject({ code: 'ECONNRESET' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(RangeError), { connection: expect.anything() })
  })

  it('sends the replies to what came before a message that cannot be decoded', async () => {
    const work = held()
    const { server, onError } = await start(work.reply, { inFlight: 2 })
    const peer = await peerOf(server)
    peer.write(Buffer.concat([frames('1'), Buffer.from('00000001ff', 'hex')]))
    await work.hasStarted(1)
    await new Promise(setImmediate)
    work.pending.get('1')!.resolve('one')
    expect(String((await once(peer, 'data'))[0])).toBe(String(Buffer.from(frames('one'))))
    await expect.poll(() => onError).toHaveBeenCalledOnce()
  })

  it('does not report a connection that was lost as a failure of the handler', async () => {
    const work = held()
    const { server, onError } = await start(work.reply)
    const peer = await peerOf(server)
    peer.write(frames('1'))
    await work.hasStarted(1)
    peer.resetAndDestroy()
    const [connection] = server.connections
    await connection!.closed
    work.pending.get('1')!.resolve('too late')
    await expect.poll(() => server.counters.open).toBe(0)
    await new Promise(setImmediate)
    expect(onError).not.toHaveBeenCalled()
    expect(server.counters.closed).toEqual({ reset: 1 })
  })

  it('still replies long after the client has ended its side', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const work = held()
    const { server } = await start(work.reply)
    const peer = await peerOf(server)
    peer.end(frames('slow'))
    await work.hasStarted(1)
    await vi.advanceTimersByTimeAsync(60_000)
    work.pending.get('slow')!.resolve('done')
    expect(await readAll(peer)).toBe(String(Buffer.from(frames('done'))))
  })

  it('does not read clients above the messages or bytes that may be in flight', async () => {
    for (const limits of [{ maxInFlight: 2 }, { maxInFlightBytes: 20 }]) {
      const work = held()
      const { server } = await start(work.reply, { inFlight: 10, ...limits })
      const [one, other] = [await peerOf(server), await peerOf(server)]
      one.write(frames('one 1', 'one 2', 'one 3'))
      await work.hasStarted(2)
      other.write(frames('other'))
      await new Promise(setImmediate)
      expect(work.started).toEqual(['one 1', 'one 2'])
      work.pending.get('one 1')!.resolve('')
      await work.hasStarted(3)
      work.pending.get('one 2')!.resolve('')
      await work.hasStarted(4)
      expect(work.started.toSorted()).toEqual(['one 1', 'one 2', 'one 3', 'other'])
    }
  })

  it('counts the bytes of messages of any codec as they were received', async () => {
    const server = await listen({ port: 0, codec: msgpack<object>() })
    servers.push(server)
    let calls = 0
    void server.serve(
      answer<object>(() => (calls++, new Promise(() => {})), { inFlight: 9, maxInFlightBytes: 1_000 }),
    )
    const peer = await peerOf(server)
    const payload = msgpack<object>().encode({ text: 'x'.repeat(600) })
    peer.write(Buffer.concat([encodeFrame(payload), encodeFrame(payload)]))
    await expect.poll(() => calls).toBe(1)
    await new Promise(setImmediate)
    expect(calls).toBe(1)
  })

  it.each([{ inFlight: 0 }, { maxInFlight: 1.5 }, { maxInFlightBytes: -1 }])('refuses %j', (options) => {
    expect(() => answer((message: string) => message, options)).toThrow(OptionError)
  })

  it('works over any connection, also one of the caller’s own', async () => {
    const sent: string[] = []
    const messages = ['a', 'b']
    const connection = {
      recv: () => Promise.resolve(messages.shift()),
      send: (message: string) => Promise.resolve(void sent.push(message)),
    } as unknown as Connection<string>
    await answer((message: string) => message.toUpperCase())(connection)
    expect(sent).toEqual(['A', 'B'])
  })
})

describe('the budget of messages in flight', () => {
  async function isAdmitted(entered: Promise<void>): Promise<boolean> {
    return Promise.race([entered.then(() => true), new Promise<false>((no) => setImmediate(() => no(false)))])
  }

  it('admits up to its limits, in order, and a single message of any size', async () => {
    const budget = new InFlightBudget(2, 10)
    expect(await isAdmitted(budget.enter(100))).toBe(true)
    const [second, third, fourth] = [budget.enter(4), budget.enter(6), budget.enter(1)]
    expect(await isAdmitted(second)).toBe(false)
    budget.leave(100)
    expect(await isAdmitted(second)).toBe(true)
    expect(await isAdmitted(third)).toBe(true)
    expect(await isAdmitted(fourth)).toBe(false)
    budget.leave(4)
    expect(await isAdmitted(fourth)).toBe(true)
  })
})
