import { describe, expect, it } from 'vitest'
import { cellName, closed } from '../../src/load/cell.js'
import { ArmProcesses } from '../../src/run/arm-processes.js'
import { codecs } from '../../src/suites/codecs.js'

const TIME = { warmUp: 5, duration: 30 }
const WITHOUT_SERVER = 'has no server'

const arms = codecs.arms.map((arm) => ({
  name: arm.name,
  alone: arm.alone,
  cells: (codecs.cells ?? []).filter((cell) => arm.fits?.(cell) ?? true),
}))

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
  it('gives back every object byte for byte, in processes of its own', { timeout: 30_000 }, async () => {
    await withArm(name, async (processes) => {
      for (const cell of cells) {
        const { verified, messages, bytes, seconds } = await processes.measure(cell, TIME)
        expect([cellName(cell), verified]).toEqual([cellName(cell), Math.max(32, 2 * (cell.depth ?? 0))])
        expect(messages).toBeGreaterThan(0)
        expect(bytes % messages).toBe(0)
        expect(seconds).toBeGreaterThan(0)
      }
    })
  })
})

describe.each(arms.filter(({ alone }) => alone))('$name', ({ name }) => {
  it('has no server, and no bytes on any wire', { timeout: 30_000 }, async () => {
    await withArm(name, async (processes) => {
      expect(() => processes.server).toThrow(WITHOUT_SERVER)
      expect(await processes.measure(closed(64, 256), TIME)).toMatchObject({ wireBytes: 0 })
    })
  })
})

it('bytes carries what msgpack does', { timeout: 30_000 }, async () => {
  const lengthOf = (name: string) =>
    withArm(name, async (processes) => {
      const { bytes, messages } = await processes.measure(closed(1024, 64), TIME)
      return bytes / messages
    })
  expect(await lengthOf('bytes')).toBe(await lengthOf('msgpack'))
})
