import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectName } from '../../src/codecs/objects.js'
import { WIDTH } from '../../src/layout.js'
import { readResults } from '../../src/run/result-files.js'
import { codecs } from '../../src/suites.js'

const PROGRAM = join(import.meta.dirname, '../../dist/bench.js')

const run = promisify(execFile)

describe('a smoke run of the codec sweep', () => {
  let folder: string
  let lines: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
    const args = [PROGRAM, 'codecs', '--profile', 'smoke', '--rounds', '1', '--details', '--output', folder]
    const { stdout } = await run(process.execPath, args, { timeout: 240_000 })
    lines = stdout.trimEnd().split('\n')
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true }))

  it('prints the tables of the sweep, within 60 columns', () => {
    for (const line of lines.filter((each) => !each.startsWith(folder)))
      expect(line.length).toBeLessThanOrEqual(WIDTH)
    for (const { size } of codecs.workloads ?? [])
      expect(lines.join('\n')).toContain(`${objectName(size)} object`)
  })

  it('says what each target is', () => {
    const text = lines.join(' ').replaceAll(/\s+/g, ' ')
    for (const { what } of codecs.targets) expect(text).toContain(`: ${what}`)
  })

  it('writes a measurement of each target in each workload that it fits', async () => {
    const file = (await readdir(folder)).find((name) => name.endsWith('.json'))
    const { samples } = readResults(join(folder, file!))
    const expected = (codecs.workloads ?? []).flatMap((workload) =>
      codecs.targets
        .filter((target) => target.fits?.(workload) ?? true)
        .map(({ name }) => `${workload.size} ${workload.depth} ${name}`),
    )
    const measured = samples
      .filter(({ round }) => round === 1)
      .map(({ workload, target }) => `${workload.size} ${workload.depth} ${target}`)
    expect(measured.toSorted()).toEqual(expected.toSorted())
  })
})
