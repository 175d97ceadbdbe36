import { afterAll, describe, expect, it } from 'vitest'
import type { Arm } from '../../src/arms/arm.js'
import { cellName, closed, type Cell } from '../../src/load/cell.js'
import { PEERS } from '../../src/peers/peers.js'
import { ArmProcesses, type ReadyArm } from '../../src/run/arm-processes.js'

const CELLS: readonly Cell[] = [
  closed(0, 4),
  closed(1, 3),
  closed(64, 1),
  closed(64, 64, 2),
  closed(1000, 33),
  closed(65_536, 3),
  closed(1_048_576, 2),
]

/** Each is made ready first, which may build it: whether it can run here decides what is a test. */
const peers = await readyPeers()

async function readyPeers() {
  const ready: { arm: Arm; missing: string | undefined; run: ReadyArm }[] = []
  for (const arm of PEERS) {
    const outcome = await arm.program?.prepare()
    const run: ReadyArm = { suite: 'peers', name: arm.name }
    if (outcome === undefined) ready.push({ arm, missing: undefined, run })
    else if ('missing' in outcome) ready.push({ arm, missing: outcome.missing, run })
    else ready.push({ arm, missing: undefined, run: { ...run, prepared: outcome } })
  }
  return ready
}

describe.each(peers)('$arm.name', ({ arm, missing, run }) => {
  const reason = missing === undefined ? '' : ` (skipped: not here: ${missing})`
  const processes: ArmProcesses[] = []
  afterAll(() => Promise.all(processes.map((each) => each.end())))

  it.skipIf(missing !== undefined)(
    `echoes messages of all sizes, every byte of them${reason}`,
    { timeout: 240_000 },
    async () => {
      const started = new ArmProcesses(run, undefined)
      processes.push(started)
      for (const cell of CELLS) {
        if (arm.fits?.(cell) === false) continue
        const { verified, exchanged, messages } = await started.measure(cell, { warmUp: 0, duration: 20 })
        expect([cellName(cell), verified > 1, exchanged >= verified + messages]).toEqual([
          cellName(cell),
          true,
          true,
        ])
      }
    },
  )

  it.skipIf(missing !== undefined)(`says what it is made of${reason}`, () => {
    expect(run.prepared?.version ?? arm.version?.()).toMatch(/\d/)
  })
})
