import { describe, expect, it } from 'vitest'
import { cellName, closed, type Cell } from '../../src/load/cell.js'
import type { Measurement } from '../../src/load/measurement.js'
import { ArmProcesses } from '../../src/run/arm-processes.js'
import { codecs } from '../../src/suites/codecs.js'

const WITHOUT_SERVER = 'has no server'

const arms = codecs.arms.map((arm) => ({
  name: arm.name,
  alone: arm.alone,
  cells: (codecs.cells ?? []).filter((cell) => arm.fits?.(cell) ?? true),
}))

/** Measures for as long as it takes until a message came back: nothing may happen in 30 ms on a busy machine. */
async function measured(processes: ArmProcesses, cell: Cell): Promise<Measurement> {
  for (let duration = 30; ; duration *= 2) {
    const measurement = await processes.measure(cell, { warmUp: 5, duration })
    if (measurement.messages > 0) return measurement
  }
}

async function withArm<T>(name: string, act: (processes: ArmProcesses) => Promise<T>): Promise<T> {
  const arm = arms.find((each) => each.name === name)!
  const processes = new ArmProcesses(
    { suite: codecs.name, name, ...(arm.alone && { alone: true }) },
    undefined,
  )
  try {
    return await act(processes)
  } finally {
    await processes.end()
  }
}

describe.each(arms)('$name', ({ name, cells }) => {
  it('gives back every object byte for byte, in processes of its own', async () => {
    await withArm(name, async (processes) => {
      for (const cell of cells) {
        const { verified, messages, bytes, seconds } = await measured(processes, cell)
        expect([cellName(cell), verified]).toEqual([cellName(cell), Math.max(32, 2 * (cell.depth ?? 0))])
        expect(messages).toBeGreaterThan(0)
        expect(bytes % messages).toBe(0)
        expect(seconds).toBeGreaterThan(0)
      }
    })
  })
})

describe.each(arms.filter(({ alone }) => alone))('$name', ({ name }) => {
  it('has no server, and no bytes on any wire', async () => {
    await withArm(name, async (processes) => {
      expect(() => processes.server).toThrow(WITHOUT_SERVER)
      expect(await measured(processes, closed(64, 256))).toMatchObject({ wireBytes: 0 })
    })
  })
})

it('bytes carries what msgpack does', async () => {
  const lengthOf = (name: string) =>
    withArm(name, async (processes) => {
      const { bytes, messages } = await measured(processes, closed(1024, 64))
      return bytes / messages
    })
  expect(await lengthOf('bytes')).toBe(await lengthOf('msgpack'))
})
