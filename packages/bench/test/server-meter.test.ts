import { describe, expect, it } from 'vitest'
import { AllocationMeter, settledMemory } from '../src/server-meter.js'

/** Some 64 MB in objects that are garbage at once, so that many collections come in between. */
function allocate(): number {
  let sum = 0
  for (let i = 0; i < 1_000_000; i++) sum += Object.keys({ [`a${i % 7}`]: i, b: [i] }).length
  return sum
}

describe('the allocation meter', () => {
  it('counts what was allocated, though it was collected meanwhile', () => {
    const meter = new AllocationMeter()
    meter.begin()
    const idle = meter.end()
    meter.begin()
    allocate()
    const once = meter.end()
    meter.begin()
    allocate()
    allocate()
    const twice = meter.end()
    expect(once).toBeGreaterThan(50e6)
    expect(idle).toBeLessThan(once / 20)
    expect(twice / once).toBeGreaterThan(1.5)
    expect(twice / once).toBeLessThan(2.5)
  })
})

describe('settled memory', () => {
  it('is what the process has in use', () => {
    expect(settledMemory()).toBeGreaterThan(10e6)
  })
})
