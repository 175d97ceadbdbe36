import { describe, expect, it } from 'vitest'
import { payloadsApart } from '../../src/codecs/payloads-apart.js'
import { payloadsOf } from '../../src/codecs/payloads.js'
import { msgpackrSubject } from '../../src/codecs/subjects.js'

const wanted = [
  { size: 64, count: 600 },
  { size: 1024, count: 2 },
]

describe('payloads that are made in another thread', () => {
  it('are those that would be made here', async () => {
    const apart = await payloadsApart({ subject: 'msgpackr', wanted })
    const here = payloadsOf(await msgpackrSubject.load())
    for (const { size, count } of wanted) {
      for (let index = 0; index < count; index++)
        expect(Buffer.compare(apart(index, size), here(index, size))).toBe(0)
    }
  })

  it('are as many as were asked for', async () => {
    const apart = await payloadsApart({ subject: 'json', wanted })
    expect(() => apart(2, 1024)).toThrow('no payload 2 of 1024 B')
    expect(() => apart(0, 65_536)).toThrow('no payload 0 of 65536 B')
  })

  it('fail when their thread does', async () => {
    await expect(payloadsApart({ subject: 'xml', wanted })).rejects.toThrow('xml')
  })
})
