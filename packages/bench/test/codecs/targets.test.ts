import { describe, expect, it } from 'vitest'
import { workloadName, closed, type Workload } from '../../src/load/workload.js'
import { TargetProcesses } from '../../src/run/target-processes.js'
import type { Measurement } from '../../src/run/results.js'
import { codecs } from '../../src/suites.js'

const WITHOUT_SERVER = 'has no server'

const targets = codecs.targets.map((target) => ({
  name: target.name,
  alone: target.alone,
  workloads: (codecs.workloads ?? []).filter((workload) => target.fits?.(workload) ?? true),
}))

/** Measures for as long as it takes until a message came back: nothing may happen in 30 ms on a busy machine. */
async function measured(processes: TargetProcesses, workload: Workload): Promise<Measurement> {
  for (let duration = 30; ; duration *= 2) {
    const measurement = await processes.measure(workload, { warmUp: 5, duration })
    if (measurement.messages > 0) return measurement
  }
}

async function withTarget<T>(name: string, act: (processes: TargetProcesses) => Promise<T>): Promise<T> {
  const target = targets.find((each) => each.name === name)!
  const processes = new TargetProcesses(
    { suite: codecs.name, name, ...(target.alone && { alone: true }) },
    undefined,
  )
  try {
    return await act(processes)
  } finally {
    await processes.end()
  }
}

describe.each(targets)('$name', ({ name, workloads }) => {
  it('gives back every object byte for byte, in processes of its own', async () => {
    await withTarget(name, async (processes) => {
      for (const workload of workloads) {
        const { verified, messages, bytes, seconds } = await measured(processes, workload)
        expect([workloadName(workload), verified]).toEqual([
          workloadName(workload),
          Math.max(32, 2 * (workload.depth ?? 0)),
        ])
        expect(messages).toBeGreaterThan(0)
        expect(bytes % messages).toBe(0)
        expect(seconds).toBeGreaterThan(0)
      }
    })
  })
})

describe.each(targets.filter(({ alone }) => alone))('$name', ({ name }) => {
  it('has no server, and no bytes on any wire', async () => {
    await withTarget(name, async (processes) => {
      expect(() => processes.port).toThrow(WITHOUT_SERVER)
      expect(await measured(processes, closed(64, 256))).toMatchObject({ wireBytes: 0 })
    })
  })
})

it('bytes carries what msgpack does', async () => {
  const lengthOf = (name: string) =>
    withTarget(name, async (processes) => {
      const { bytes, messages } = await measured(processes, closed(1024, 64))
      return bytes / messages
    })
  expect(await lengthOf('bytes')).toBe(await lengthOf('msgpack'))
})
