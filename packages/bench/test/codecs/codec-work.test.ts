import { json, type Codec } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { codecWork } from '../../src/codecs/codec-targets.js'
import { MSGPACKR } from '../../src/codecs/codecs.js'
import { objectOf } from '../../src/codecs/objects.js'
import { payloadsApart, payloadsOf } from '../../src/codecs/payloads.js'
import { measurePasses } from '../../src/load/passes.js'
import { closed } from '../../src/load/workload.js'

const payload = payloadsOf({ codec: json, message: objectOf })
const payloads = Array.from({ length: 32 }, (_, index) => payload(index, 64))

function run(codec: Codec<unknown>) {
  const request = { workload: closed(64, 16), port: 0, pid: process.pid, warmUp: 5, duration: 20 }
  return measurePasses(() => codecWork(codec, payloads), request)
}

/** A JSON codec whose `encode()` is changed from the call `from` on. */
function spoiled(from: number, change: (bytes: Uint8Array) => Uint8Array): Codec<unknown> {
  const codec = json()
  let calls = 0
  return {
    ...codec,
    encode: (message) => {
      const bytes = codec.encode(message)
      return calls++ < from ? bytes : change(bytes)
    },
  }
}

describe('a codec alone', () => {
  it('counts what it decodes and encodes', async () => {
    const { verified, messages, bytes, exchanged, seconds } = await run(json())
    expect(verified).toBe(32)
    expect(messages).toBeGreaterThan(0)
    expect(exchanged).toBeGreaterThanOrEqual(messages + verified)
    expect(bytes).toBe(messages * payload(0, 64).length)
    expect(seconds).toBeGreaterThanOrEqual(0.02)
  })

  it('fails on one wrong byte in the correctness pass', async () => {
    const flipped = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 5 ? byte ^ 1 : byte))
    await expect(run(spoiled(31, flipped))).rejects.toMatchObject({ name: 'WrongReplyError' })
  })

  it('fails on another length in the timed pass', async () => {
    await expect(run(spoiled(40, (bytes) => bytes.subarray(1)))).rejects.toThrow('encoded')
  })

  it('fails when the codec does', async () => {
    const broken = spoiled(40, () => {
      throw new Error('no more')
    })
    await expect(run(broken)).rejects.toThrow('no more')
  })
})

describe('payloads that are made in another thread', () => {
  it('are those that would be made here, as many as were asked for', async () => {
    const apart = await payloadsApart({ codec: 'msgpackr', size: 64, count: 600 })
    const here = payloadsOf(await MSGPACKR.load())
    expect(apart).toHaveLength(600)
    for (const [index, each] of apart.entries()) expect(Buffer.compare(each, here(index, 64))).toBe(0)
  })

  it('fail when their thread does', async () => {
    await expect(payloadsApart({ codec: 'xml', size: 64, count: 1 })).rejects.toThrow('xml')
  })
})
