import { CELLS } from '../../src/packages/cell.js'
import type { Comparison } from '../../src/packages/comparison-markdown.js'
import { summarizeCell } from '../../src/packages/comparison-summary.js'
import { THEIRS } from '../../src/packages/contender.js'
import { contendersOf } from '../../src/packages/contenders.js'

const ROUNDS = [1, 1.1, 1.2, 1.3]

/**
 * What a run might find. Ours takes a millisecond or two; all of theirs take `slowness` times as long, except that one is
 * too slow in the large cell, and one fails there.
 */
export function comparison(slowness: number): Comparison {
  const options = { blocks: 2, rounds: 2, seed: 7 }
  const cells = CELLS.map((cell) => {
    const names = contendersOf(cell.task)
    const times = new Map(
      names.map(({ name, package: from }) => [
        name,
        ROUNDS.map((ms) => ms * (THEIRS.some((their) => their === from) ? slowness : 1)),
      ]),
    )
    const once = new Map<string, number>()
    const failures = new Map<string, string>()
    if (cell.frames === 1) {
      times.delete('frame-stream')
      times.delete('length-prefixed-stream')
      once.set('frame-stream', 15_000)
      failures.set('length-prefixed-stream', 'a reason that takes more room than a table has for it')
    }
    return summarizeCell({ cell, times, once, failures }, options)
  })
  return {
    cells,
    emptyFrames: ['Empty frames with somebody: 0 of 3 frames came out.'],
    versions: new Map([
      ['@echo/protocol', '1.2.3'],
      ['frame-stream', '4.0.1'],
    ]),
    environment: {
      pinned: [],
      node: '20.20.2',
      v8: '11',
      platform: 'linux',
      release: '6',
      architecture: 'x64',
      cpu: 'Some Processor',
      cores: 2,
      memory: 1,
      load: 0,
    },
    run: options,
  }
}
