import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { hasOnRead, readDirectly, type DirectReader } from '../../../src/node/receiving/shared-read-buffer.js'
import { socketPair, type Transport } from '../socket-pair.js'

/** Takes what comes, and offers `rooms` one after another. */
class Recorder implements DirectReader {
  readonly got: [where: string, bytes: string][] = []
  constructor(readonly rooms: (Uint8Array | undefined)[] = []) {}

  onReadShared(source: Uint8Array, size: number): Uint8Array | undefined {
    this.got.push(['chunk', Buffer.from(source.subarray(0, size)).toString()])
    return this.rooms.shift()
  }

  onReadInto(room: Uint8Array, size: number): Uint8Array | undefined {
    this.got.push(['room', Buffer.from(room.subarray(0, size)).toString()])
    return this.rooms.shift()
  }
}

describe('readDirectly()', () => {
  it.each<[Transport]>([['tcp'], ['unix']])(
    'takes both ends over, and reads into the memory that it is given, over %s',
    async (transport) => {
      for (const [here, there] of await bothWays(transport)) {
        const reader = new Recorder([new Uint8Array(4)])
        expect(readDirectly(here, reader)).toBe(true)
        here.resume()
        there.write('first')
        await expect.poll(() => reader.got).toHaveLength(1)
        there.write('seconds')
        await expect.poll(() => reader.got).toHaveLength(3)
        expect(reader.got).toEqual([
          ['chunk', 'first'],
          ['room', 'seco'],
          ['chunk', 'nds'],
        ])
      }
    },
  )

  it('does not mix up the bytes of sockets that share its buffer', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, () => socketPair()))
    const readers = pairs.map(([near]) => {
      const reader = new Recorder()
      readDirectly(near, reader)
      near.resume()
      return reader
    })
    for (const [i, [, far]] of pairs.entries()) far.write(String(i).repeat(100))
    for (const [i, reader] of readers.entries()) {
      await expect.poll(() => reader.got.map(([, text]) => text).join('')).toBe(String(i).repeat(100))
    }
  })

  it('stops while the socket is paused', async () => {
    const [near, far] = await socketPair()
    const reader = new Recorder()
    readDirectly(near, reader)
    near.resume()
    far.write('a')
    await expect.poll(() => reader.got).toHaveLength(1)
    near.pause()
    far.write('b')
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(reader.got).toHaveLength(1)
    near.resume()
    await expect.poll(() => reader.got).toHaveLength(2)
  })

  it('reports the end', async () => {
    const [near, far] = await socketPair()
    readDirectly(near, new Recorder())
    near.resume()
    far.end('last')
    await once(near, 'end')
  })

  it('leaves alone what it cannot read', async () => {
    const [secured] = await socketPair('tls')
    expect(readDirectly(secured, new Recorder())).toBe(false)
    const [destroyed] = await socketPair()
    destroyed.destroy()
    expect(readDirectly(destroyed, new Recorder())).toBe(false)
    const [early, far] = await socketPair()
    early.read(0)
    far.write('early')
    await expect.poll(() => early.readableLength).toBe(5)
    expect(readDirectly(early, new Recorder())).toBe(false)
  })

  it('leaves a socket to the reader that it was made with', async () => {
    const [, far] = await socketPair()
    const onread = { buffer: Buffer.alloc(10), callback: () => true }
    const options = { host: '127.0.0.1', port: far.localPort!, onread }
    const own = connect(options)
    own.on('error', () => {})
    expect(hasOnRead(own)).toBe(true)
    expect(readDirectly(own, new Recorder())).toBe(false)
    own.destroy()
  })

  it('has a socket read elsewhere from then on, and not before', async () => {
    const [near] = await socketPair()
    expect(hasOnRead(near)).toBe(false)
    readDirectly(near, new Recorder())
    expect(hasOnRead(near)).toBe(true)
  })

  it('leaves a socket as it is whose handle takes no memory', async () => {
    for (const useUserBuffer of [
      undefined,
      () => {
        throw new Error('not here')
      },
    ]) {
      const [near, far] = await socketPair()
      Object.assign((near as unknown as { _handle: object })._handle, { useUserBuffer })
      expect(readDirectly(near, new Recorder())).toBe(false)
      expect(hasOnRead(near)).toBe(false)
      far.write('a')
      expect(String((await once(near, 'data'))[0])).toBe('a')
    }
  })
})

describe('in a runtime that promises nothing of reads', () => {
  it.each(['callback', 'generator', 'buffer', 'nothing'])(
    'no socket is read directly without its %s',
    async (missing) => {
      const keys = { callback: Symbol('a'), generator: Symbol('b'), buffer: Symbol('kBuffer') }
      class OtherSocket {
        readonly readableLength = 0

        constructor({ onread }: { onread: { callback: unknown; buffer: unknown } }) {
          const found = { callback: onread.callback, generator: onread.buffer, buffer: true }
          // Others look like the one for the buffer.
          Reflect.set(this, Symbol('kOther'), true)
          Reflect.set(this, Symbol('kBuffer'), false)
          for (const key of ['callback', 'generator', 'buffer'] as const)
            if (key !== missing) Reflect.set(this, keys[key], found[key])
        }
      }
      vi.resetModules()
      vi.doMock('node:net', () => ({ Socket: OtherSocket }))
      const other = await import('../../../src/node/receiving/shared-read-buffer.js')
      vi.doUnmock('node:net')
      const socket = { _handle: { useUserBuffer: () => {} }, readableLength: 0, [keys.buffer]: null }
      expect(other.readDirectly(socket as never, new Recorder())).toBe(missing === 'nothing')
    },
  )

  it.each(['deno', 'bun'])('no socket is read directly: %s', async (runtime) => {
    vi.resetModules()
    const { versions } = process
    Object.defineProperty(process, 'versions', { value: { ...versions, [runtime]: '1' } })
    const other = await import('../../../src/node/receiving/shared-read-buffer.js')
    Object.defineProperty(process, 'versions', { value: versions })
    const [near] = await socketPair()
    expect(other.readDirectly(near, new Recorder())).toBe(false)
    expect(other.hasOnRead(near)).toBe(false)
  })
})

async function bothWays(transport: Transport): Promise<[Socket, Socket][]> {
  const [near, far] = await socketPair(transport)
  const [near2, far2] = await socketPair(transport)
  return [
    [near, far],
    [far2, near2],
  ]
}
