import { describe, expect, it } from 'vitest'
import { describeFault } from '../src/fault.js'
import { atMost, exactly } from '../src/figure.js'
import { progressLine, report } from '../src/report.js'
import { runFault } from '../src/run-fault.js'

function fault(run: () => Promise<{ loss: number; open: number }>, deadline = 10) {
  return describeFault({
    name: 'rain',
    what: 'it rains',
    full: { deadline },
    short: { deadline },
    figures: () => ({ loss: atMost(10, 'throughput lost', '%'), open: exactly(0, 'left open') }),
    run,
  })
}

const full = { short: false, stricter: 1 }

describe('a fault', () => {
  it('holds if each of its figures does, and nobody had to catch anything', async () => {
    const result = await runFault(
      fault(() => Promise.resolve({ loss: 3, open: 0 })),
      full,
    )
    expect(result.figures.map(({ outcome }) => outcome)).toEqual(['holds', 'holds', 'holds'])
    expect(progressLine(result)).toMatch(/^rain: holds/)
  })

  it('is missed figure by figure', async () => {
    const result = await runFault(
      fault(() => Promise.resolve({ loss: 3, open: 1 })),
      full,
    )
    expect(result.figures.map(({ outcome }) => outcome)).toEqual(['holds', 'missed', 'holds'])
    expect(report([result]).join('\n')).toMatch(/rain: left open is 1, and should be = 0/)
  })

  it('that fails is missed, and says why', async () => {
    const result = await runFault(
      fault(() => Promise.reject(new Error('the roof leaks'))),
      full,
    )
    expect(new Set(result.figures.map(({ outcome }) => outcome))).toEqual(new Set(['missed']))
    expect(result.notes).toEqual(['the roof leaks'])
  })

  it('that hangs is given up at its deadline', async () => {
    const result = await runFault(
      fault(() => new Promise(() => {}), 0.02),
      full,
    )
    expect(result.notes).toEqual(['given up after 0.02 s'])
    expect(progressLine(result)).toMatch(/3 MISSED/)
  })

  it('may be judged more strictly', async () => {
    const result = await runFault(
      fault(() => Promise.resolve({ loss: 3, open: 0 })),
      { short: false, stricter: 10 },
    )
    expect(result.figures[0]).toMatchObject({ outcome: 'missed', figure: { bound: { atMost: 1 } } })
  })
})
