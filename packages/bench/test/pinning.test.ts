import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { coresOf, pinnableCores, pinnedTo } from '../src/pinning.js'

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
