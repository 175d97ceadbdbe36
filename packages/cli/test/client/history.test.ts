import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { History } from '../../src/client/history.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
})

afterEach(() => rm(folder, { recursive: true }))

describe('History', () => {
  it('is not saved without a file', () => {
    const history = new History(undefined)
    history.save(['secret'])
    expect(history.lines).toEqual([])
  })

  it('is loaded by the next run, the newest line first, from a file that only its owner may read', async () => {
    const file = join(folder, 'history')
    new History(file).save(['newest', 'oldest'])
    expect(new History(file).lines).toEqual(['newest', 'oldest'])
    expect(await readFile(file, 'utf8')).toBe('oldest\nnewest\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('loads the newest lines of a file that is too long', async () => {
    const file = join(folder, 'history')
    const lines = Array.from({ length: 1_500 }, (_, i) => `line ${i}\n`)
    await writeFile(file, lines.join(''))
    const history = new History(file)
    expect(history.lines).toHaveLength(history.size)
    expect(history.lines[0]).toBe('line 1499')
  })

  it('names the file that cannot be read', () => {
    expect(() => new History(folder)).toThrow(`the history cannot be read from ${folder}: EISDIR`)
  })
})
