import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handMadeResults, peersResults } from '../report/hand-made-results.js'

const PROGRAM = join(import.meta.dirname, '../../dist/bench.js')

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-compare-'))
  writeFileSync(join(folder, 'one.json'), JSON.stringify(handMadeResults()))
  writeFileSync(join(folder, 'peers.json'), JSON.stringify(peersResults()))
  writeFileSync(join(folder, 'other.json'), JSON.stringify({ format: 1 }))
  writeFileSync(join(folder, 'broken.json'), '{')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As npm starts it for a user who stands in the folder. */
function compare(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'diff', ...args], {
    env: { ...process.env, INIT_CWD: folder, TURBO_HASH: undefined },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('bench diff', () => {
  it('says what changed between two files, and ends with 0', () => {
    const { status, stdout, stderr } = compare('one.json', 'one.json')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toMatch(/framed +64x256 +14\.0 +14\.0 +~/)
    expect(stdout.split('\n').filter((line) => line.length > 60)).toEqual([])
  })

  it.each(['none.json', 'other.json', 'broken.json'])('ends with 2 for %s, and names it', (file) => {
    const { status, stdout, stderr } = compare('one.json', file)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.replaceAll('\n', '')).toContain(file)
  })

  it('ends with 2 for results of different suites', () => {
    const { status, stderr } = compare('one.json', 'peers.json')
    expect(status).toBe(2)
    expect(stderr).toContain("'peers' against framed")
  })

  it('ends with 2 without two files', () => {
    expect(compare('one.json')).toMatchObject({ status: 2, stderr: "missing required argument 'new.json'\n" })
    expect(compare('one.json', 'one.json', 'one.json').status).toBe(2)
  })

  it('explains itself', () => {
    const { status, stdout } = compare('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('Usage: bench diff [options] <old.json> <new.json>')
  })
})
