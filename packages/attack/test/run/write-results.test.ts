import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeResults } from '../../src/run/write-results.js'

it('replaces what stands between the markers, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echo-'))
  const file = join(folder, 'README.md')
  await writeFile(file, 'before\n<!-- results -->\nold $&\n<!-- /results -->\nafter\n')
  await writeResults(['new $&', 'rows'], file)
  await writeResults(['newer $&'], file)
  expect(await readFile(file, 'utf8')).toBe(
    'before\n<!-- results -->\n\n```text\nnewer $&\n```\n\n<!-- /results -->\nafter\n',
  )
  await writeFile(file, 'nothing')
  await expect(writeResults([], file)).rejects.toThrow(/no markers/)
  await rm(folder, { recursive: true })
})
