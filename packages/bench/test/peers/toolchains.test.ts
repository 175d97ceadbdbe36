import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { built } from '../../src/peers/toolchains.js'

let folder: string
let source: string
const made = new Set<string>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-build-'))
  source = join(folder, 'source')
  await writeFile(source, `first, for ${folder}`)
})
afterEach(async () => {
  for (const each of [folder, ...made]) await rm(each, { recursive: true, force: true })
  made.clear()
})

/** Builds a copy of the source, and counts how often that is done. */
async function build(versions: string, count: { built: number }): Promise<string> {
  const into = await built({ name: 'test', sources: [source], versions }, async (fresh) => {
    count.built++
    await writeFile(join(fresh, 'copy'), await readFile(source))
  })
  made.add(into)
  return into
}

it('is done once for the same source and compiler', async () => {
  const count = { built: 0 }
  expect(await build('1', count)).toBe(await build('1', count))
  expect(count.built).toBe(1)
})

it('is done again when the source or the compiler is another one', async () => {
  const count = { built: 0 }
  await build('1', count)
  await build('2', count)
  await writeFile(source, `second, for ${folder}`)
  expect(await readFile(join(await build('1', count), 'copy'), 'utf8')).toContain('second')
  expect(count.built).toBe(3)
})

it('that fails leaves nothing behind', async () => {
  let fresh = ''
  const failing = built({ name: 'test', sources: [source], versions: '' }, async (into) => {
    fresh = into
    await writeFile(join(into, 'half'), '')
    throw new Error('no such type')
  })
  await expect(failing).rejects.toThrow('no such type')
  expect(existsSync(fresh)).toBe(false)
  expect(existsSync(await build('', { built: 0 }))).toBe(true)
})
