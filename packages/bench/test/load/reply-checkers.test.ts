import { encodeFrame } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { prepareMessages } from '../../src/load/prepared-messages.js'
import { type ReplyReader, WrongReplyError } from '../../src/load/link.js'
import { StreamChecker, StreamCounter } from '../../src/load/replies.js'

const framedMessages = prepareMessages(10, 64, (payload) => encodeFrame(payload))
const bareMessages = prepareMessages(10, 64, (payload) => payload)

function push(reader: ReplyReader, stream: Buffer, chunk: number): number {
  let replies = 0
  for (let at = 0; at < stream.length; at += chunk) replies += reader.push(stream.subarray(at, at + chunk))
  return replies
}

describe.each([
  ['of frames', framedMessages, () => new StreamChecker(framedMessages, 0)],
  ['of bare messages', bareMessages, () => new StreamChecker(bareMessages, 0)],
] as const)('StreamChecker %s', (_, { wire, wireSize, each }, make) => {
  it.each([1, 63, 64, 65, 68, 100, 10_000])(
    'takes what was sent, in chunks of %i, circle after circle',
    (chunk) => {
      expect(push(make(), Buffer.concat([wire, wire]), chunk)).toBe(20)
    },
  )

  it('refuses one wrong byte, wherever it is', () => {
    for (let at = 0; at < wire.length; at += 13) {
      const wrong = Buffer.from(wire)
      wrong[at]! ^= 1
      expect(() => push(make(), wrong, 1000)).toThrow(Error)
    }
  })

  it('refuses messages that come in another order, or once too often', () => {
    const swapped = Buffer.concat([each[1]!, each[0]!])
    const twice = Buffer.concat([each[0]!, each[0]!])
    expect(() => push(make(), swapped, wireSize)).toThrow(WrongReplyError)
    expect(() => push(make(), twice, wireSize)).toThrow(WrongReplyError)
  })

  it('does not keep the memory of a chunk that changes after the call', () => {
    const checker = make()
    const chunk = Buffer.from(wire.subarray(0, 40))
    checker.push(chunk)
    chunk.fill(0)
    expect(checker.push(wire.subarray(40))).toBe(10)
  })
})

describe('StreamCounter', () => {
  it.each([1, 7, 64, 65, 1000])('counts as many replies as their bytes make, in chunks of %i', (chunk) => {
    expect(push(new StreamCounter(64), bareMessages.wire, chunk)).toBe(10)
  })
})
