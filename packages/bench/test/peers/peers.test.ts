import { afterAll, describe, expect, it } from 'vitest'
import type { Target } from '../../src/targets/target.js'
import { workloadName, closed, type Workload } from '../../src/load/workload.js'
import { NATIVE_SERVERS } from '../../src/peers/native-servers.js'
import { NPM_SERVERS } from '../../src/peers/npm-servers.js'
import { RUNTIMES } from '../../src/peers/runtimes.js'
import { TargetProcesses, type ReadyTarget } from '../../src/run/target-processes.js'

const WORKLOADS: readonly Workload[] = [
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
  const ready: { target: Target; missing: string | undefined; run: ReadyTarget }[] = []
  for (const target of [...RUNTIMES, ...NATIVE_SERVERS, ...NPM_SERVERS]) {
    const outcome = await target.program?.prepare()
    const run: ReadyTarget = { suite: 'peers', name: target.name }
    if (outcome === undefined) ready.push({ target, missing: undefined, run })
    else if ('missing' in outcome) ready.push({ target, missing: outcome.missing, run })
    else ready.push({ target, missing: undefined, run: { ...run, prepared: outcome } })
  }
  return ready
}

describe.each(peers)('$target.name', ({ target, missing, run }) => {
  const reason = missing === undefined ? '' : ` (skipped: not here: ${missing})`
  const processes: TargetProcesses[] = []
  afterAll(() => Promise.all(processes.map((each) => each.end())))

  it.skipIf(missing !== undefined)(
    `echoes messages of all sizes, every byte of them${reason}`,
    { timeout: 240_000 },
    async () => {
      const started = new TargetProcesses(run, undefined)
      processes.push(started)
      for (const workload of WORKLOADS) {
        if (target.fits?.(workload) === false) continue
        const { verified, exchanged, messages } = await started.measure(workload, { warmUp: 0, duration: 20 })
        expect([workloadName(workload), verified > 1, exchanged >= verified + messages]).toEqual([
          workloadName(workload),
          true,
          true,
        ])
      }
    },
  )

  it.skipIf(missing !== undefined)(`says what it is made of${reason}`, () => {
    expect(run.prepared?.version ?? target.version?.()).toMatch(/\d/)
  })
})
