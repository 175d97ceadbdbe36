import { expect, it } from 'vitest'
import { closed, workloadName } from '../../src/load/workload.js'
import { TargetProcesses } from '../../src/run/target-processes.js'
import { api, framedAndRaw } from '../../src/suites.js'

const WORKLOADS = [closed(0, 4), closed(64, 1), closed(64, 64, 2), closed(64, 1, 8), closed(65_536, 3)]

const targets = [framedAndRaw, api].flatMap(({ name: suite, targets: all }) =>
  all.filter(({ program }) => program === undefined).map((target) => ({ suite, ...target })),
)

it.each(targets)('$suite: $name gives back every byte', async ({ suite, name, fits }) => {
  const processes = new TargetProcesses({ suite, name }, undefined)
  try {
    for (const workload of WORKLOADS.filter((each) => fits?.(each) ?? true)) {
      const { verified, exchanged } = await processes.measure(workload, { warmUp: 0, duration: 20 })
      expect([workloadName(workload), verified > 1, exchanged >= verified]).toEqual([
        workloadName(workload),
        true,
        true,
      ])
    }
  } finally {
    await processes.end()
  }
})
