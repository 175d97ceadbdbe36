import { describe, expect, it } from 'vitest'
import { latencyCount } from '@echo/harness'
import { ClosedLoop } from '../../src/load/closed-loop.js'
import { HeldLink } from './held-link.js'
import { WrongReplyError } from '../../src/load/link.js'

describe('so many messages in flight', () => {
  it('go out at once on each link, and one more there for each reply', () => {
    const links = [new HeldLink(), new HeldLink()]
    const loop = new ClosedLoop(links, { depth: 8 })
    links[0]!.reply(3)
    links[0]!.reply(1)
    expect(links.map(({ sends }) => sends)).toEqual([[8, 3, 1], [8]])
    expect([loop.sent, loop.received]).toEqual([20, 4])
  })

  it('stop at the limit of each link, and are idle when all have come back', async () => {
    const links = [new HeldLink(), new HeldLink()]
    const loop = new ClosedLoop(links, { depth: 4, limit: 6 })
    const idle = loop.idle()
    for (const link of links) {
      link.reply()
      link.reply()
    }
    await idle
    expect(links.map(({ sends }) => sends)).toEqual([
      [4, 2],
      [4, 2],
    ])
  })

  it('are no more after stop(), and those on their way are waited for', async () => {
    const link = new HeldLink()
    const loop = new ClosedLoop([link], { depth: 4 })
    loop.stop()
    const idle = loop.idle()
    link.reply(1)
    link.reply(3)
    await idle
    expect(link.sends).toEqual([4])
  })

  it('refuse a reply that nobody asked for, though another link waits for many', () => {
    const links = [new HeldLink(), new HeldLink()]
    expect(new ClosedLoop(links, { depth: 4 }).sent).toBe(8)
    expect(() => links[0]!.onReplies(5)).toThrow(WrongReplyError)
  })

  it('are timed if there is one, and only then', () => {
    const link = new HeldLink()
    const one = new ClosedLoop([link], { depth: 1 })
    link.reply()
    expect(latencyCount(one.latencies?.take() ?? [])).toBe(1)
    expect(new ClosedLoop([new HeldLink()], { depth: 2 }).latencies).toBeUndefined()
  })
})
