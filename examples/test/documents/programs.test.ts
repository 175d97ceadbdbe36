import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentsWith, numbered, ROOT, type Block } from './markdown.js'
import { run, type Run } from './run.js'

/** The folder whose packages the programs may import. */
const EXAMPLES = join(ROOT, 'examples')

/** Each program prints something, so that what the document says of it is checked. Empty lines at the end do not count. */
async function printsWhatItSays({ output }: Block, program: () => Promise<Run>): Promise<void> {
  expect(output, 'a block of text behind the program').toBeDefined()
  const result = await program()
  expect({ ...result, output: result.output.trimEnd() }).toEqual({ output: output!.trimEnd(), exit: 0 })
}

describe.each(documentsWith('js'))('%s', (document) => {
  it.each(numbered(document, 'js'))('program %i prints what stands behind it', async (_number, block) => {
    await printsWhatItSays(block, () =>
      run(process.execPath, ['--input-type=module', '-'], EXAMPLES, block.code),
    )
  })
})

describe.each(documentsWith('ts'))('%s', (document) => {
  it.each(numbered(document, 'ts'))(
    'TypeScript program %i compiles and prints what stands behind it',
    async (_number, block) => {
      await mkdir(join(EXAMPLES, 'test-results'), { recursive: true })
      const folder = await mkdtemp(join(EXAMPLES, 'test-results/document-'))
      try {
        await writeFile(join(folder, 'program.ts'), block.code)
        await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
        const base = JSON.parse(await readFile(join(ROOT, 'tsconfig.base.json'), 'utf8')) as object
        await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...base, include: ['program.ts'] }))
        const compiler = join(ROOT, 'node_modules/.bin/tsc')
        const options = ['--composite', 'false', '--declarationMap', 'false', '--types', 'node']
        expect(await run(compiler, ['-p', folder, ...options], EXAMPLES)).toEqual({ output: '', exit: 0 })
        await printsWhatItSays(block, () => run(process.execPath, [join(folder, 'program.js')], EXAMPLES))
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )
})

it('README.md fits on a page, with a server and a client in at most twenty lines of it', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151)
  const [[, first] = []] = numbered('README.md', 'js')
  expect(first?.code).toMatch(/listen\(.*connect\(/s)
  expect(first!.code.split('\n').length).toBeLessThanOrEqual(20)
})
