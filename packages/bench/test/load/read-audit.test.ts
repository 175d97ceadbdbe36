import { describe, expect, it } from 'vitest'
import { ReadAudit } from '../../src/load/replies.js'

function audit(size: number, ...reads: number[]) {
  const reader = new ReadAudit(size, 1024)
  for (const length of reads) reader.push(length)
  return reader.delivery
}

describe('messages of one size, where a read is taken for a message', () => {
  it('are intact when each read gives one', () => {
    expect(audit(64, 64, 64, 64)).toEqual({ intact: 3, glued: 0, cut: 0 })
  })

  it('are glued when a read gives several', () => {
    expect(audit(64, 192)).toEqual({ intact: 0, glued: 3, cut: 0 })
  })

  it('are cut when they are spread over reads', () => {
    expect(audit(64, 40, 24)).toEqual({ intact: 0, glued: 0, cut: 1 })
    expect(audit(64, 20, 20, 24)).toEqual({ intact: 0, glued: 0, cut: 1 })
  })

  it('are counted when they are whole, each once', () => {
    expect(audit(64, 100)).toEqual({ intact: 0, glued: 1, cut: 0 })
    expect(audit(64, 100, 92)).toEqual({ intact: 0, glued: 2, cut: 1 })
  })

  it('are not intact when a read gives one of them and a part of the next', () => {
    expect(audit(64, 64, 65, 63)).toEqual({ intact: 1, glued: 1, cut: 1 })
  })

  it('are cut by the buffer when they are larger than it', () => {
    expect(audit(5000, 5000)).toEqual({ intact: 0, glued: 0, cut: 1 })
  })

  it('are intact by luck when they are as large as the buffer', () => {
    expect(audit(1024, 4096)).toEqual({ intact: 4, glued: 0, cut: 0 })
  })
})
