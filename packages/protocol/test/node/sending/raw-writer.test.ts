import { describe, expect, it } from 'vitest'
import { RawWriter } from '../../../src/node/sending/raw-writer.js'
import { Recorder } from './recorder.js'

function rawWriter() {
  const queue = new Recorder()
  return { queue, raw: new RawWriter(queue, queue) }
}

describe('RawWriter', () => {
  it('writes each message by itself: bytes as they are, text as UTF-8', () => {
    const { queue, raw } = rawWriter()
    const payload = Buffer.from('bytes')
    expect(raw.append(payload)).toBe('held')
    expect(raw.lastLength).toBe(5)
    expect(raw.append('粘')).toBe('copied')
    expect(raw.lastLength).toBe(3)
    expect(queue.parts[0]![0]).toBe(payload)
    expect(queue.writes.map(([part]) => Buffer.from(part!).toString())).toEqual(['bytes', '粘'])
    expect(queue.checked).toEqual([5, 3])
    expect(raw).toMatchObject({ taken: 2, unsubmitted: 0, maxFrameLength: Infinity })
  })

  it.each([[''], [new Uint8Array(0)]])(
    'puts nothing on the wire for an empty message, and counts it',
    (empty) => {
      const { queue, raw } = rawWriter()
      expect(raw.append(empty)).toBe('copied')
      expect(queue.writes).toEqual([])
      expect(queue.checked).toEqual([])
      expect(raw).toMatchObject({ taken: 1, lastLength: 0 })
    },
  )

  it('refuses what is neither bytes nor text, and takes nothing of it', () => {
    const { queue, raw } = rawWriter()
    expect(() => raw.append(5 as never)).toThrow(
      expect.objectContaining({
        operation: 'encode',
        message: expect.stringMatching(
          /cannot be sent as raw: it takes a Uint8Array or a string, and was given number/,
        ),
      }),
    )
    expect(raw.taken).toBe(0)
    expect(queue.writes).toEqual([])
  })

  it('takes nothing once it is closed', () => {
    const { queue, raw } = rawWriter()
    queue.open = false
    expect(() => raw.append('')).toThrow('closed')
    expect(raw.taken).toBe(0)
  })
})
