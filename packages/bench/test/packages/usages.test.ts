import { describe, expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { chunksOf, payloadsOf, streamOf } from '../../src/packages/material.js'
import { USAGES } from '../../src/packages/package-suites.js'
import { OURS, workOf, type Pass, type Usage } from '../../src/packages/usage.js'

/** Many frames in a chunk, frames of about a chunk, and one over many segments. */
const WORKLOADS = [closed(64, 3000), closed(1024, 8), closed(65_536, 8), closed(1_048_576, 1)]

describe.each(['decode', 'encode'] as const)('%s', (task) => {
  describe.each(WORKLOADS)('$size B x $depth', (workload) => {
    const usages = USAGES[task].filter(({ largest = Infinity }) => workload.size <= largest)

    it.each(usages.map((usage) => [usage.name, usage] as const))(
      'gives every byte, pass after pass: %s',
      async (_, usage) => {
        const work = workOf(task, usage, workload)
        await work.check()
        await work.pass()
        await work.check()
      },
    )
  })
})

it('ours delivers empty frames, in every way of using it', async () => {
  for (const usage of USAGES.decode.filter(({ package: from }) => from === OURS))
    await workOf('decode', usage, closed(0, 3)).check()
})

describe('what comes out of a pass', () => {
  const payloads = payloadsOf(64, 8)
  const gives = (pass: Pass): Usage => ({ name: 'x', package: OURS, header: 'u32', prepare: () => pass })
  const work = (pass: Pass) => workOf('decode', gives(pass), closed(64, 8))

  it.each<[string, Pass, string]>([
    [
      'too few frames',
      (sink) => payloads.slice(1).forEach((each) => sink.frame(each)),
      '7 of 8 frames came out',
    ],
    [
      'too few bytes',
      (sink) => payloads.forEach((each) => sink.frame(each.subarray(1))),
      '504 of 512 bytes came out',
    ],
  ])('is refused with %s, also where it is timed', async (_, pass, words) => {
    expect(() => work(pass).pass()).toThrow(words)
    await expect(work(pass).check()).rejects.toThrow(words)
  })

  it('is refused with other bytes where every byte is looked at', async () => {
    const spoiled = work((sink) => payloads.forEach((each) => sink.frame(each.map((byte) => byte ^ 1))))
    await spoiled.pass()
    await expect(spoiled.check()).rejects.toThrow('other bytes came out')
  })
})

describe('the material', () => {
  it('has the length in front of each payload, four bytes or a varint', () => {
    const payload = Buffer.alloc(300, 1)
    expect(streamOf([payload], 'u32').subarray(0, 5).toString('hex')).toBe('0000012c01')
    expect(streamOf([payload], 'varint').subarray(0, 3).toString('hex')).toBe('ac0201')
  })

  it('is cut at every chunk length, and nothing is lost', () => {
    const chunks = chunksOf(streamOf(payloadsOf(1024, 8), 'u32'), 1000)
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === 1000)).toBe(true)
    expect(Buffer.concat(chunks)).toHaveLength(8 * (1024 + 4))
  })
})
