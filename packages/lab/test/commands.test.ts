import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ComparisonRow } from '../src/compare/comparison.js'
import { WIDTH } from '../src/terminal/text.js'

const run = promisify(execFile)
const program = (name: string) => join(import.meta.dirname, '../dist', name)
const node = (name: string, ...args: string[]) => run(process.execPath, [program(name), ...args])

describe.each(['compare.js', 'lab.js', 'record.js'])('%s', (name) => {
  it('explains itself', async () => {
    const { stdout } = await node(name, '--help')
    expect(stdout).toContain('Usage:')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })

  it('refuses an unknown flag with exit code 2 and one line that names it', async () => {
    const failure = await node(name, '--fast').catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^[^\n]*--fast[^\n]*\n$/),
    })
  })
})

describe('compare', () => {
  it('prints blocks', async () => {
    const { stdout } = await node('compare.js')
    for (const title of ['hello', 'an empty message', 'a second client that waits'])
      expect(stdout).toContain(title)
    expect(stdout).not.toContain('\u001B')
  })

  it('prints its rows as JSON', async () => {
    const { stdout } = await node('compare.js', '--json')
    const rows = JSON.parse(stdout) as ComparisonRow[]
    expect(rows).toHaveLength(8)
    for (const { framed } of rows) expect(framed.intact).toBe(true)
  })

  it('ends quietly when its reader has gone', async () => {
    const child = spawn(process.execPath, [program('compare.js')], { stdio: ['ignore', 'pipe', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk) => (errors += String(chunk)))
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = (await once(child, 'exit')) as [number]
    expect([code, errors]).toEqual([141, ''])
  })
})
