import type { Socket } from 'node:net'
import { FrameDecoder, utf8, type TimeoutError } from '@echo/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectionSettings, type ConnectionOptions } from '../../../src/node/connection-options.js'
import { memoryBudget, setMemoryBudget } from '../../../src/node/limits/memory-budget.js'
import { SocketReader } from '../../../src/node/receiving/socket-reader.js'
import { pass, useVirtualTime } from '../virtual-time.js'
import { framesOf } from './receiver-of.js'

useVirtualTime()

const open: { reader: SocketReader<string, never>; socket: { closed: boolean } }[] = []

const UNLIMITED = Number.MAX_SAFE_INTEGER

afterEach(() => {
  for (const { reader, socket } of open.splice(0)) {
    socket.closed = true
    reader.receiver.drop()
    reader.dispose()
    reader.release()
  }
  setMemoryBudget(UNLIMITED)
})

/** A reader of a socket that is read by the test. */
function readerOf(options: ConnectionOptions = {}) {
  const socket = { paused: false, destroyed: false, closed: false, pause: vi.fn(), resume: vi.fn() }
  socket.pause.mockImplementation(() => (socket.paused = true))
  socket.resume.mockImplementation(() => (socket.paused = false))
  const errors: TimeoutError[] = []
  const owner = {
    timeOut: (error: TimeoutError) => void errors.push(error),
    closeOverBudget: vi.fn(),
    onFrameRefused: vi.fn(),
    onUnreadable: vi.fn(),
    onExhausted: vi.fn(),
    onEndDelivered: vi.fn(),
  }
  const sendQueue = { unsent: 0 }
  const settings = connectionSettings({ frameTimeout: 0, writeTimeout: 0, ...options })
  const decoder = new FrameDecoder()
  const reader = new SocketReader<string, never>(
    socket as unknown as Socket,
    settings,
    decoder,
    utf8(),
    sendQueue as never,
    owner,
  )
  const onUnclaimed = vi.fn()
  reader.onUnclaimed = onUnclaimed
  open.push({ reader, socket })
  return { reader, receiver: reader.receiver, socket, errors, owner, onUnclaimed, sendQueue, decoder }
}

const held = () => memoryBudget().buffered

describe('what a socket reads', () => {
  it.each<[string, (reader: SocketReader<string, never>, bytes: Uint8Array) => unknown]>([
    ['as a chunk', (reader, chunk) => reader.onData(chunk)],
    ['to the shared buffer', (reader, bytes) => reader.onReadShared(bytes, bytes.length)],
    [
      'to the shared buffer, of which a part is filled',
      (reader, bytes) => reader.onReadShared(Buffer.concat([bytes, Buffer.alloc(10)]), bytes.length),
    ],
  ])('is counted and given out: %s', async (_how, read) => {
    const { reader, receiver, onUnclaimed } = readerOf()
    const call = receiver.recv(undefined)
    read(reader, framesOf('a', 'b'))
    expect(await call).toBe('a')
    expect(reader.bytesReceived).toBe(10)
    expect(await receiver.recv(undefined)).toBe('b')
    expect(onUnclaimed).toHaveBeenCalledOnce()
  })

  it('goes to where the rest of a large frame belongs, as far as that is known', async () => {
    const { reader, receiver } = readerOf()
    const wire = framesOf('x'.repeat(200_000))
    const call = receiver.recv(undefined)
    let buffer = reader.onReadShared(wire.slice(0, 65_536), 65_536)
    let at = 65_536
    while (at < wire.length) {
      const size = Math.min(buffer!.length, wire.length - at)
      buffer!.set(wire.subarray(at, at + size))
      at += size
      buffer = reader.onReadInto(buffer!, size)
    }
    expect(await call).toHaveLength(200_000)
    expect(reader.bytesReceived).toBe(wire.length)
    expect(buffer).toBeUndefined()
  })

  it('says whether a read filled its buffer: then more is there already', () => {
    const { reader, receiver } = readerOf()
    const reserve = vi.spyOn(receiver, 'reserve').mockReturnValue(undefined)
    const wire = framesOf('x'.repeat(1_000)).subarray(0, 100)
    reader.onReadShared(wire, 100)
    reader.onReadShared(wire, 99)
    reader.onReadInto(Buffer.alloc(100), 100)
    reader.onReadInto(Buffer.alloc(100), 99)
    expect(reserve.mock.calls).toEqual([[true], [false], [true], [false]])
  })

  it('has no memory of its own while nothing is left of it', async () => {
    const { reader, receiver } = readerOf()
    void receiver.recv(undefined)
    expect(reader.onReadShared(framesOf('a'), 5)).toBeUndefined()
  })

  it('is offered to whoever passes it on, before it is copied', async () => {
    const { reader, receiver } = readerOf()
    const passOn = vi.fn<(source: Uint8Array, size: number) => boolean>().mockReturnValueOnce(true)
    reader.passOn = passOn
    const source = framesOf('a')
    reader.onReadShared(source, 5)
    expect(passOn).toHaveBeenCalledExactlyOnceWith(source, 5)
    expect(receiver.bufferedLength).toBe(0)
    passOn.mockReturnValue(false)
    reader.onReadShared(source, 5)
    expect(receiver.bufferedLength).toBe(5)
    expect(reader.bytesReceived).toBe(10)
  })
})

describe('the receive high-water mark', () => {
  it('pauses the socket, to the byte, and a call that waits starts it again', () => {
    const { reader, receiver, socket, onUnclaimed } = readerOf({ recvHighWaterMark: 10 })
    reader.onData(framesOf('abcde'))
    expect(socket.pause).not.toHaveBeenCalled()
    reader.onData(framesOf('').subarray(0, 1))
    expect(socket.pause).toHaveBeenCalledOnce()
    expect(onUnclaimed).toHaveBeenCalledTimes(2)
    void receiver.recv(undefined)
    expect(socket.resume).not.toHaveBeenCalled()
    void receiver.recv(undefined)
    expect(socket.resume).toHaveBeenCalledOnce()
    void receiver.recv(undefined)
    expect(socket.resume).toHaveBeenCalledOnce()
  })

  it('does not pause it while a call waits, or once nothing more is wanted', () => {
    const { reader, receiver, socket, onUnclaimed } = readerOf({ recvHighWaterMark: 1 })
    void receiver.recv(undefined)
    reader.onData(framesOf('abc').subarray(0, 5))
    receiver.stop()
    reader.onData(framesOf('abc'))
    expect(socket.pause).not.toHaveBeenCalled()
    expect(onUnclaimed).not.toHaveBeenCalled()
  })

  it('is no reason to stay paused when all that comes is dropped', () => {
    const { reader, socket } = readerOf({ recvHighWaterMark: 1 })
    reader.onData(framesOf('abc'))
    expect(socket.paused).toBe(true)
    reader.discard()
    reader.discard()
    expect(socket.resume).toHaveBeenCalledOnce()
  })
})

describe('the idle deadline', () => {
  const options = { idleTimeout: 100, recvHighWaterMark: 10 }

  it('is moved by what comes', async () => {
    const { reader, receiver, errors } = readerOf(options)
    void receiver.recv(undefined)
    await pass(90)
    reader.onData(framesOf('a'))
    await pass(98)
    expect(errors).toEqual([])
    await pass(2)
    expect(errors).toMatchObject([{ timeout: 'idle' }])
  })

  it('does not run while the socket is paused, and starts over when it is not', async () => {
    const { reader, receiver, errors } = readerOf(options)
    reader.onData(framesOf('abcdef'))
    // Nothing is left unread that would put it off.
    receiver.drop()
    await pass(1_000)
    expect(errors).toEqual([])
    reader.resume()
    await pass(98)
    expect(errors).toEqual([])
    await pass(2)
    expect(errors).toHaveLength(1)
  })

  it.each<[string, (made: ReturnType<typeof readerOf>) => void]>([
    ['receiving has ended', ({ receiver }) => receiver.end(undefined)],
    ['the socket is destroyed', ({ socket }) => (socket.destroyed = true)],
  ])('does not start over when %s', async (_when, act) => {
    const made = readerOf(options)
    made.reader.onData(framesOf('abcdef'))
    made.receiver.drop()
    act(made)
    made.reader.resume()
    await pass(1_000)
    expect(made.errors).toEqual([])
  })

  it('does not start over when nothing was paused', async () => {
    const { reader, errors } = readerOf(options)
    await pass(90)
    reader.resume()
    await pass(10)
    expect(errors).toHaveLength(1)
  })

  it('is over with the peer’s end, and with the socket', async () => {
    for (const end of ['stopDeadlines', 'dispose'] as const) {
      const { reader, errors } = readerOf(options)
      reader[end]()
      await pass(1_000)
      expect(errors).toEqual([])
    }
  })

  it('is put off by what waits unread, not by what a call waits for', async () => {
    const { reader, receiver, errors } = readerOf(options)
    expect(reader.hasUnread).toBe(false)
    reader.onData(framesOf('a'))
    expect(reader.hasUnread).toBe(true)
    await pass(100)
    expect(errors).toEqual([])
    await receiver.recv(undefined)
    void receiver.recv(undefined)
    reader.onData(framesOf('abc').subarray(0, 5))
    expect(reader.hasUnread).toBe(false)
    await pass(100)
    expect(errors).toHaveLength(1)
  })
})

describe('the frame deadline', () => {
  const options = { frameTimeout: 100, minFrameRate: 1_000 }
  const wire = framesOf('abcdef')

  it('runs from the first bytes of a frame that a call waits for', async () => {
    const { reader, receiver, errors } = readerOf(options)
    void receiver.recv(undefined)
    expect(reader.awaitingFrame).toBe(false)
    await pass(60)
    reader.onData(wire.subarray(0, 5))
    expect(reader.awaitingFrame).toBe(true)
    await pass(98)
    expect(errors).toEqual([])
    await pass(2)
    expect(errors[0]!.message).toMatch(/: 5 bytes of it came/)
  })

  it('counts of what one read gave only the bytes of that frame', async () => {
    const { reader, receiver, errors } = readerOf(options)
    void receiver.recv(undefined)
    void receiver.recv(undefined)
    reader.onData(Buffer.concat([framesOf('x'.repeat(500)), wire.subarray(0, 7)]))
    await pass(100)
    expect(errors[0]!.message).toMatch(/: 7 bytes of it came/)
  })

  it('runs from when a call waits, for a frame that had begun before', async () => {
    const { reader, receiver, errors } = readerOf(options)
    reader.onData(wire.subarray(0, 6))
    expect(reader.awaitingFrame).toBe(false)
    await pass(60)
    void receiver.recv(undefined)
    await pass(98)
    expect(errors).toEqual([])
    await pass(2)
    expect(errors[0]!.message).toMatch(/: 6 bytes of it came/)
  })

  it('is over when the frame is whole, when nothing more is wanted, and at the peer’s end', async () => {
    for (const end of ['whole', 'discard', 'stopDeadlines', 'dispose'] as const) {
      const { reader, receiver, errors } = readerOf(options)
      void receiver.recv(undefined)
      void receiver.recv(undefined)
      reader.onData(wire.subarray(0, 5))
      if (end === 'whole') reader.onData(wire.subarray(5))
      else reader[end]()
      await pass(1_000)
      expect(errors).toEqual([])
    }
  })

  it('does not run between one frame and the next', async () => {
    const { reader, receiver, errors } = readerOf(options)
    for (let i = 0; i < 3; i++) void receiver.recv(undefined)
    reader.onData(wire)
    await pass(60)
    reader.onData(wire.subarray(0, 5))
    await pass(60)
    expect(errors).toEqual([])
    await pass(40)
    expect(errors).toHaveLength(1)
  })

  it('stops with the call that waited for the frame, and starts over with the next', async () => {
    const { reader, receiver, errors } = readerOf(options)
    const controller = new AbortController()
    const call = receiver.recv(controller.signal)
    reader.onData(wire.subarray(0, 5))
    controller.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    reader.onData(wire.subarray(5, 6))
    await pass(60)
    void receiver.recv(undefined)
    await pass(98)
    expect(errors).toEqual([])
    await pass(2)
    expect(errors).toHaveLength(1)
  })

  it('is given anew to the frame behind one that came whole', async () => {
    const { reader, receiver, errors } = readerOf(options)
    for (let i = 0; i < 3; i++) void receiver.recv(undefined)
    reader.onData(wire.subarray(0, 5))
    await pass(60)
    reader.onData(Buffer.concat([wire.subarray(5), wire.subarray(0, 5)]))
    await pass(60)
    expect(errors).toEqual([])
    await pass(40)
    expect(errors).toHaveLength(1)
  })

  it('is not made before it is needed', () => {
    const { reader, receiver } = readerOf(options)
    void receiver.recv(undefined)
    reader.onData(wire)
    reader.stopDeadlines()
    reader.discard()
    reader.onWriteProgress(false)
    reader.dispose()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('passes the write deadline on what waits to be sent', async () => {
  const { reader, errors, sendQueue } = readerOf({ writeTimeout: 100 })
  sendQueue.unsent = 30
  reader.onBackpressure()
  await pass(90)
  reader.onWriteProgress(true)
  await pass(90)
  expect(errors).toEqual([])
  await pass(10)
  expect(errors[0]!.message).toMatch(/nothing of the 30 bytes/)
})

describe('the memory budget', () => {
  it('is charged for what is received and not read, and for what is sent and not written', async () => {
    const before = held()
    const { reader, receiver, sendQueue } = readerOf()
    reader.onData(framesOf('abc'))
    expect(held() - before).toBe(7)
    sendQueue.unsent = 100
    reader.onBackpressure()
    expect(held() - before).toBe(107)
    sendQueue.unsent = 0
    await receiver.recv(undefined)
    expect(held() - before).toBe(0)
  })

  it('is charged for memory that is made for the rest of a frame', () => {
    const before = held()
    const { reader, receiver, decoder } = readerOf()
    void receiver.recv(undefined)
    reader.onReadShared(framesOf('x'.repeat(200_000)).slice(0, 65_536), 65_536)
    expect(decoder.reservedLength).toBeGreaterThan(0)
    expect(held() - before).toBe(65_536 + decoder.reservedLength)
  })

  it('is charged for that immediately', () => {
    const { reader, receiver, owner } = readerOf()
    setMemoryBudget(held() + 65_536)
    void receiver.recv(undefined)
    reader.onReadShared(framesOf('x'.repeat(200_000)).slice(0, 65_536), 65_536)
    expect(owner.closeOverBudget).toHaveBeenCalledOnce()
  })

  it('is not charged for what is read immediately, be there an account or not', async () => {
    const { reader, receiver, onUnclaimed } = readerOf()
    const asked = vi.spyOn(reader, 'heldBytes', 'get')
    void receiver.recv(undefined)
    reader.onData(framesOf('abc'))
    memoryBudget()
    expect(asked).not.toHaveBeenCalled()
    expect(onUnclaimed).not.toHaveBeenCalled()
    reader.onData(framesOf('abc'))
    await receiver.recv(undefined)
    for (const calls of [2, 2]) {
      void receiver.recv(undefined)
      reader.onData(framesOf('abc'))
      expect(asked).toHaveBeenCalledTimes(calls)
    }
  })

  it('knows with the next read what was read meanwhile', async () => {
    const { reader, receiver, owner } = readerOf()
    setMemoryBudget(held() + 100)
    reader.onData(framesOf('x'.repeat(80)))
    await receiver.recv(undefined)
    void receiver.recv(undefined)
    reader.onData(framesOf('a'))
    const other = readerOf()
    const asked = vi.spyOn(reader, 'heldBytes', 'get')
    other.reader.onData(framesOf('x'.repeat(80)))
    expect(asked).not.toHaveBeenCalled()
    expect(owner.closeOverBudget).not.toHaveBeenCalled()
  })

  it('ends who holds most', () => {
    const { reader, owner } = readerOf()
    setMemoryBudget(held() + 10)
    reader.onData(framesOf('x'.repeat(80)))
    expect(owner.closeOverBudget).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ option: 'memoryBudget' }),
    )
  })

  it('is charged for what a destroyed socket has received, and for nothing that it was to send', () => {
    const { reader, socket, sendQueue } = readerOf()
    reader.onData(framesOf('abc'))
    sendQueue.unsent = 100
    expect(reader.heldBytes).toBe(107)
    socket.destroyed = true
    expect(reader.heldBytes).toBe(7)
  })

  it('is released when the socket is closed and nothing is held, or will be asked for', () => {
    const before = held()
    for (const [act, left] of [
      ['is open', 7],
      ['has something to give', 7],
      ['was read', 0],
      ['is finished', 0],
    ] as const) {
      const { reader, receiver, socket } = readerOf()
      reader.onData(framesOf('abc'))
      if (act !== 'is open') socket.closed = true
      if (act === 'was read') void receiver.recv(undefined)
      if (act === 'is finished') receiver.stop()
      if (act === 'is open') receiver.stop()
      reader.release()
      const asked = vi.spyOn(reader, 'heldBytes', 'get')
      expect([act, held() - before]).toEqual([act, left])
      expect(asked).toHaveBeenCalledTimes(left === 0 ? 0 : 1)
      receiver.drop()
      socket.closed = true
      reader.release()
      expect(held() - before).toBe(0)
    }
  })

  it('has nothing to release where nothing was charged', () => {
    const { reader, socket } = readerOf()
    socket.closed = true
    expect(() => reader.release()).not.toThrow()
  })
})
