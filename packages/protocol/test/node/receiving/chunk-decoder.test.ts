import { bytes, OptionError } from '@echo/protocol'
import { expect, it } from 'vitest'
import { ChunkDecoder } from '../../../src/node/receiving/chunk-decoder.js'
import { Receiver } from '../../../src/node/receiving/receiver.js'
import { receiverOf } from './receiver-of.js'

function textsOf(decoder: ChunkDecoder): string[] {
  const texts: string[] = []
  for (let chunk = decoder.next(); chunk !== undefined; chunk = decoder.next()) {
    texts.push(Buffer.from(chunk).toString())
  }
  return texts
}

it('gives each chunk as it came, and in parts of at most the buffer size', () => {
  const decoder = new ChunkDecoder(4)
  for (const text of ['ab', 'cdef', 'ghijklmnop']) decoder.push(Buffer.from(text))
  expect(decoder.bufferedLength).toBe(16)
  expect(textsOf(decoder)).toEqual(['ab', 'cdef', 'ghij', 'klmn', 'op'])
  expect(decoder.bufferedLength).toBe(0)
})

it('has no frames: nothing is ever partial, and there is no limit to set', () => {
  const decoder = new ChunkDecoder(4)
  decoder.push(Buffer.from('abc'))
  decoder.end()
  expect(decoder).toMatchObject({ partialLength: 0, frameBegun: false, maxFrameLength: Infinity })
  expect(() => (decoder.maxFrameLength = 5)).toThrow(OptionError)
  expect(() => (decoder.maxFrameLength = 5)).toThrow(
    'maxFrameLength must be left alone, since a raw connection has no frames, and was 5',
  )
  expect(textsOf(decoder)).toEqual(['abc'])
})

it('drops what it holds', () => {
  const decoder = new ChunkDecoder(4)
  decoder.push(Buffer.from('abc'))
  decoder.clear()
  expect(decoder.bufferedLength).toBe(0)
  expect(decoder.next()).toBeUndefined()
})

it('does without what frames need in a receiver', async () => {
  const receiver = new Receiver(new ChunkDecoder(4), bytes(), { onWaiting: () => {} }, receiverOf().owner)
  const source = Buffer.from('abcdefg')
  receiver.pushCopy(source, 6)
  source.fill(0)
  const chunks = await receiver.recvMany(Infinity)
  expect(chunks!.map((chunk) => Buffer.from(chunk).toString())).toEqual(['abcd', 'ef'])
  expect(receiver.reserve(true)).toBeUndefined()
})
