import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latencyQuantile } from '@echo/harness'
import { workloadName, closed } from '../../src/load/workload.js'
import { readResults, ResultFileError, resultPath } from '../../src/run/result-files.js'
import { environment } from '../../src/run/machine.js'
import { runSuite } from '../../src/run/run-suite.js'
import type { Results, RunOptions } from '../../src/run/results.js'
import { framedAndRaw } from '../../src/suites.js'

const options: RunOptions = {
  profile: 'smoke',
  workloads: [
    closed(0, 4),
    closed(64, 1),
    closed(64, 16, 3),
    closed(65_536, 2),
    { size: 64, connections: 1, rate: 1000 },
  ],
  leastRounds: 2,
  mostRounds: 2,
  mostTime: 0,
  precision: 0,
  costs: false,
  seed: 1,
  settling: 20,
  warmUp: 20,
  duration: 60,
}
const expected = [1, 2].flatMap((round) =>
  options.workloads.flatMap((workload) =>
    framedAndRaw.targets
      .filter(({ fits }) => fits?.(workload) ?? true)
      .map(({ name }) => `${round} ${workloadName(workload)} ${name}`),
  ),
)

describe('a run on real sockets', { timeout: 240_000 }, () => {
  const steps: number[] = []
  const rounds: number[] = []
  let results: Results
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
    results = await runSuite(framedAndRaw, options, await environment(), {
      preparing: () => {},
      step: (_, { done }) => steps.push(done),
      round: ({ rounds: known }) => rounds.push(known),
      costs: () => {},
    })
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('measures every target in every workload that it fits, in every round', () => {
    const measured = results.samples.map(
      ({ round, workload, target }) => `${round} ${workloadName(workload)} ${target}`,
    )
    expect(measured.toSorted()).toEqual(expected.toSorted())
  })

  it('has compared replies before each measurement, and counts payload bytes', () => {
    for (const { verified, messages, bytes, seconds, workload, exchanged } of results.samples) {
      expect(verified).toBeGreaterThanOrEqual(32)
      expect(bytes).toBe(messages * workload.size)
      expect(exchanged).toBeGreaterThanOrEqual(verified)
      expect(seconds).toBeGreaterThan(0)
    }
  })

  it('times each message where one is in flight, or at a constant rate, and only there', () => {
    for (const { workload, latencies, target } of results.samples) {
      const timed = workload.rate !== undefined || workload.depth === 1
      expect([target, workloadName(workload), latencies !== undefined]).toEqual([
        target,
        workloadName(workload),
        timed,
      ])
      if (latencies !== undefined && latencies.length > 0)
        expect(latencyQuantile(latencies, 0.99)).toBeGreaterThanOrEqual(latencyQuantile(latencies, 0.5))
    }
  })

  it('says of raw-naive, and only of it, how messages arrived; none that is larger than the buffer is intact', () => {
    for (const { target, delivery, workload } of results.samples) {
      expect([target, delivery !== undefined]).toEqual([target, target === 'raw-naive'])
      if (delivery !== undefined && workload.size > 1024)
        expect(delivery).toMatchObject({ intact: 0, glued: 0 })
    }
  })

  it('tells how far it is', () => {
    expect(steps).toHaveLength(results.samples.length)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(rounds).toEqual([1, 2])
  })

  it('writes a file that can be read again, and refuses another', async () => {
    const path = `${resultPath(join(folder, 'new'), 'bench', 'smoke', new Date('2026-11-23T05:19:55.123Z'))}.json`
    expect(path).toBe(join(folder, 'new', 'bench-smoke-2026-11-23T05-19-55Z.json'))
    await writeFile(path, JSON.stringify(results))
    expect(readResults(path)).toEqual(JSON.parse(JSON.stringify(results)))
    await writeFile(path, '{"format":1}')
    expect(() => readResults(path)).toThrow(ResultFileError)
    expect(() => readResults(join(folder, 'none.json'))).toThrow(ResultFileError)
  })
})
