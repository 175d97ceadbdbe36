import { describe, expect, it, vi } from 'vitest'
import { SocketWriter } from '../../../src/node/sending/socket-writer.js'
import { SlowSocket } from './slow-socket.js'

const SLICE = 262_144

function writerOf() {
  const socket = new SlowSocket()
  const owner = { onWritten: vi.fn(), onBackpressure: vi.fn(), onWriteProgress: vi.fn() }
  const writer = new SocketWriter(socket.asSocket, owner)
  const write = (...sizes: number[]) => {
    const parts = sizes.map((size) => new Uint8Array(size))
    writer.write(
      parts,
      sizes.reduce((sum, size) => sum + size, 0),
    )
  }
  return { socket, owner, writer, write }
}

const positionsOf = ({ accepted, submitted, written }: SocketWriter) => [accepted, submitted, written]

describe('SocketWriter', () => {
  it('knows immediately what the kernel took immediately, and calls nothing later', () => {
    const { socket, owner, writer, write } = writerOf()
    socket.fast = true
    write(5)
    expect(positionsOf(writer)).toEqual([5, 5, 5])
    expect(writer.hasPendingWrite).toBe(false)
    socket.callBack()
    expect(owner.onWritten).toHaveBeenCalledExactlyOnceWith(5)
    expect(owner.onBackpressure).not.toHaveBeenCalled()
    expect(owner.onWriteProgress).not.toHaveBeenCalled()
  })

  it('says that bytes wait, and when the kernel has taken them', () => {
    const { socket, owner, writer, write } = writerOf()
    write(5)
    expect(positionsOf(writer)).toEqual([5, 5, 0])
    expect(writer.hasPendingWrite).toBe(true)
    expect(owner.onBackpressure).toHaveBeenCalledOnce()
    expect(owner.onWritten).not.toHaveBeenCalled()
    socket.drain()
    expect(positionsOf(writer)).toEqual([5, 5, 5])
    expect(writer.hasPendingWrite).toBe(false)
    expect(owner.onWritten).toHaveBeenCalledExactlyOnceWith(5)
    expect(owner.onWriteProgress).toHaveBeenCalledOnce()
  })

  it('corks several parts, so that they go out in one vectored write, and one part not', () => {
    const { socket, write } = writerOf()
    socket.fast = true
    write(1, 2, 3)
    write(4)
    expect(socket.calls).toEqual(['cork', 'write 1', 'write 2', 'write 3', 'uncork', 'write 4'])
  })

  it('submits one slice at a time, and cuts parts where a slice ends', () => {
    const { socket, writer, write } = writerOf()
    write(200_000, 200_000, 200_000)
    expect(socket.writes.splice(0)).toEqual([200_000, 62_144])
    expect(positionsOf(writer)).toEqual([600_000, SLICE, 0])
    socket.drain()
    expect(socket.writes.splice(0)).toEqual([137_856, 124_288])
    socket.drain()
    expect(socket.writes.splice(0)).toEqual([75_712])
    socket.drain()
    expect(socket.writes).toEqual([])
    expect(positionsOf(writer)).toEqual([600_000, 600_000, 600_000])
  })

  it('cuts nothing off a part that fills a slice, to the byte', () => {
    const { socket, write } = writerOf()
    write(SLICE)
    expect(socket.writes.splice(0)).toEqual([SLICE])
    write(100, SLICE - 100, 1)
    socket.drain()
    expect(socket.writes.splice(0)).toEqual([100, SLICE - 100])
    socket.drain()
    expect(socket.writes.splice(0)).toEqual([1])
  })

  it('writes what waits in its order, in whatever sizes it came', () => {
    const { socket, writer } = writerOf()
    let wire = Buffer.alloc(0)
    socket.write = (part: Uint8Array, callback?: () => void) => {
      wire = Buffer.concat([wire, part])
      SlowSocket.prototype.write.call(socket, part, callback)
    }
    const parts = Array.from({ length: 60 }, (_, i) => new Uint8Array(i * 997).fill(i))
    const size = parts.reduce((sum, { length }) => sum + length, 0)
    for (const part of parts) writer.write([part], part.length)
    while (writer.hasPendingWrite) socket.drain()
    expect(writer.written).toBe(size)
    expect(Buffer.compare(wire, Buffer.concat(parts))).toBe(0)
  })

  it('takes a callback that comes late for the write before, not for the one under way', () => {
    const { socket, owner, writer, write } = writerOf()
    socket.fast = true
    write(5)
    socket.fast = false
    write(7)
    socket.callBack()
    expect(positionsOf(writer)).toEqual([12, 12, 5])
    expect(owner.onWriteProgress).not.toHaveBeenCalled()
  })

  it.each<[string, (socket: SlowSocket) => void]>([
    ['fails', (socket) => socket.drain(new Error('EPIPE'))],
    ['is cut off by a destroy', (socket) => Object.assign(socket, { destroyed: true }).drain()],
  ])('does not count as written what %s', (_what, act) => {
    const { socket, owner, writer, write } = writerOf()
    write(SLICE + 1)
    act(socket)
    expect(positionsOf(writer)).toEqual([SLICE + 1, SLICE, 0])
    expect(socket.writes).toEqual([SLICE])
    expect(owner.onWritten).not.toHaveBeenCalled()
  })

  it('does not count as written what a socket that has failed no longer holds', () => {
    const { socket, writer, write } = writerOf()
    socket.fast = true
    socket.errored = new Error('EPIPE')
    write(5)
    expect(positionsOf(writer)).toEqual([5, 5, 0])
  })

  it('writes nothing to a socket that is destroyed', () => {
    const { socket, writer, write } = writerOf()
    socket.destroyed = true
    write(5)
    write(SLICE + 1)
    expect(socket.writes).toEqual([])
    expect(positionsOf(writer)).toEqual([SLICE + 6, 0, 0])
  })

  it('writes nothing more once it was told to let go', () => {
    const { socket, writer, write } = writerOf()
    write(5)
    write(6)
    writer.clear()
    socket.drain()
    expect(socket.writes).toEqual([5])
  })

  it('ends immediately when nothing waits', () => {
    const { socket, writer } = writerOf()
    writer.end()
    expect(socket.ended).toBe(true)
  })

  it('ends behind the last slice, and not before', () => {
    const { socket, writer, write } = writerOf()
    write(3 * SLICE)
    writer.end()
    socket.drain()
    expect(socket.ended).toBe(false)
    socket.drain()
    expect(socket.writes).toEqual([SLICE, SLICE, SLICE])
    expect(socket.calls.slice(-2)).toEqual([`write ${SLICE}`, 'end'])
  })
})
