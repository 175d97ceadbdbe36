import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ARMS } from '../../src/arms/arms.js'
import { fileName, shownPath, writeResults } from '../../src/run/result-file.js'
import { runBench, type BenchResults } from '../../src/run/run-bench.js'

const cells = [
  { size: 64, depth: 1 },
  { size: 64, depth: 32 },
  { size: 65_536, depth: 2 },
]
const options = { blocks: 2, seed: 1, smoke: true, cells, settling: 10, warmUp: 10, duration: 30 }
const names = ARMS.map((arm) => arm.name)

describe('a run on real sockets', () => {
  const steps: string[] = []
  const blocks: number[] = []
  let results: BenchResults
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
    results = await runBench(options, {
      step: ({ arm }, done, all) => steps.push(`${arm} ${done}/${all}`),
      block: (block) => blocks.push(block),
    })
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('measures every arm in every cell of every block', () => {
    const expected = [1, 2].flatMap((block) =>
      cells.flatMap(({ size, depth }) => names.map((arm) => `${block} ${size}x${depth} ${arm}`)),
    )
    const measured = results.samples.map(
      ({ block, cell, arm }) => `${block} ${cell.size}x${cell.depth} ${arm}`,
    )
    expect(measured.toSorted()).toEqual(expected.toSorted())
  })

  it('has compared replies before each measurement, and counted some in it', () => {
    for (const { verified, messages, bytes, seconds, cell } of results.samples) {
      expect(verified).toBeGreaterThanOrEqual(32)
      expect(bytes).toBe(messages * cell.size)
      expect(messages).toBeGreaterThan(0)
      expect(seconds).toBeGreaterThan(0)
    }
  })

  it('times each message where one is in flight, and only there', () => {
    for (const { cell, roundTrip, arm } of results.samples) {
      expect([arm, roundTrip !== undefined]).toEqual([arm, cell.depth === 1])
      if (roundTrip !== undefined) expect(roundTrip.p99).toBeGreaterThanOrEqual(roundTrip.median)
    }
  })

  it('says of raw-naive, and only of it, how messages arrived; none that is larger than the buffer is intact', () => {
    for (const { arm, delivery, cell } of results.samples) {
      expect([arm, delivery !== undefined]).toEqual([arm, arm === 'raw-naive'])
      if (delivery !== undefined && cell.size > 1024) expect(delivery).toMatchObject({ intact: 0, glued: 0 })
    }
  })

  it('tells how far it is', () => {
    expect(steps).toHaveLength(results.samples.length)
    expect(steps.at(-1)).toMatch(new RegExp(`${steps.length - 1}/${steps.length}$`))
    expect(blocks).toEqual([1, 2])
  })

  it('writes all of it as JSON, into a folder that it makes', async () => {
    const path = await writeResults(results, join(folder, 'new/out.json'))
    const written = JSON.parse(await readFile(path, 'utf8')) as BenchResults
    expect(written.samples).toHaveLength(results.samples.length)
    expect(written.options).toEqual(options)
    expect(written.summary.cells.map(({ cell }) => cell)).toEqual(cells)
    for (const { arms } of written.summary.cells) expect(arms.map(({ arm }) => arm)).toEqual(names)
    expect(written.environment.node).toBe(process.versions.node)
  })

  it('shows a path inside the repository as one from its root', () => {
    const root = join(import.meta.dirname, '../../../..')
    expect(shownPath(join(root, 'packages/bench/results/a.json'))).toBe('packages/bench/results/a.json')
    expect(shownPath(join(folder, 'a.json'))).toBe(join(folder, 'a.json'))
  })

  it('names the file after the time, without characters that file systems refuse', () => {
    expect(fileName({ startedAt: '2026-11-23T05:19:55.123Z', options })).toBe(
      'smoke-2026-11-23T05-19-55Z.json',
    )
  })
})
