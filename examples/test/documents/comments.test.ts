import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './markdown.js'
import { run } from './run.js'

/** The examples of comments, which say behind each `console.log()` what it prints. */
const COMMENTS = ['protocol', 'server', 'client'].flatMap((name) => {
  const folder = join(ROOT, `packages/${name}/src`)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const blocks = readFileSync(join(folder, file), 'utf8').matchAll(/@example\n *\* ```js\n(.*?)```/gs)
      return Array.from(blocks, ([, block], i) => ({
        name: `${name}/${file} ${i + 1}`,
        code: block!.replaceAll(/^ *\* ?/gm, ''),
      }))
    })
})

describe('comments', () => {
  it('have examples of what is used most', () => {
    expect(COMMENTS.length).toBeGreaterThanOrEqual(15)
  })

  it.each(COMMENTS)('$name prints what it says', async ({ code }) => {
    const expected = Array.from(
      code.matchAll(/console\.log\(.*\/\/ (.*)$/gm),
      ([, printed]) => `${printed}\n`,
    )
    const { output, exit } = await run(
      process.execPath,
      ['--input-type=module', '-'],
      join(ROOT, 'examples'),
      code,
    )
    expect(exit).toBe(0)
    if (expected.length > 0) expect(output).toBe(expected.join(''))
  })
})
