import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { busyWarning, coresOf, environment, pinnableCores, pinnedTo } from '../../src/run/machine.js'

describe('pinning', () => {
  it('swaps the two processors from round to round', () => {
    expect(coresOf(1, [4, 7])).toEqual({ server: 4, load: 7 })
    expect(coresOf(2, [4, 7])).toEqual({ server: 7, load: 4 })
    expect(coresOf(1, [4])).toBeUndefined()
  })

  it('leaves a command alone without a processor', () => {
    expect(pinnedTo(undefined)).toEqual([])
  })

  it.skipIf(pinnableCores().length === 0)('keeps a process on the processor it names', () => {
    const [core] = pinnableCores()
    const [command, ...args] = [...pinnedTo(core), 'grep', 'Cpus_allowed_list', '/proc/self/status']
    expect(execFileSync(command, args, { encoding: 'utf8' })).toMatch(new RegExp(`:\\s*${core}\\n$`))
  })
})

describe('the machine', () => {
  it('is described, with what others did on it just before', async () => {
    const { busy, cores, node, pinned } = await environment()
    expect(node).toBe(process.versions.node)
    expect(busy).toBeGreaterThanOrEqual(0)
    expect(busy).toBeLessThanOrEqual(cores)
    expect([0, 2]).toContain(pinned.length)
  })

  it('that is busy is warned of', () => {
    expect(busyWarning({ busy: 0.05, cores: 2 })).toBeUndefined()
    expect(busyWarning({ busy: 1.3, cores: 2 })).toContain('other programs use 1.3 of 2 processors')
  })
})
