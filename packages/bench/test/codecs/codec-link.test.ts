import type { Codec } from '@echo/protocol'
import { json } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { CodecLink } from '../../src/codecs/codec-link.js'
import { objectOf } from '../../src/codecs/objects.js'
import { payloadsOf } from '../../src/codecs/payloads.js'
import { closed } from '../../src/load/workload.js'
import { measure } from '../../src/load/measure.js'

const payload = payloadsOf({ codec: json, message: objectOf })

/** A measurement of a codec that works alone. */
async function run(codec: Codec<unknown>) {
  const load = {
    payload,
    open: async (
      _port: number,
      messages: ConstructorParameters<typeof CodecLink>[1],
      first: number,
      pass: 'check' | 'count',
    ) => new CodecLink(codec, messages, first, pass),
  }
  // Nothing may happen in 20 ms on a busy machine.
  for (let duration = 20; ; duration *= 2) {
    const measured = await measure(load, {
      workload: closed(64, 16),
      port: 0,
      pid: process.pid,
      warmUp: 5,
      duration,
    })
    if (measured.messages > 0) return measured
  }
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
    const { verified, messages, bytes } = await run(json())
    expect(verified).toBe(32)
    expect(messages).toBeGreaterThan(0)
    expect(bytes).toBe(messages * payload(0, 64).length)
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
