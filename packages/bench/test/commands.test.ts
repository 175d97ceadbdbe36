import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ARMS } from '../src/arms/arms.js'
import type { ComparisonRow } from '../src/compare/comparison.js'
import { WIDTH } from '../src/layout.js'
import { REPORT_WIDTH } from '../src/packages/comparison-report.js'
import type { BenchResults } from '../src/run/run-bench.js'

const run = promisify(execFile)
const program = (name: string) => join(import.meta.dirname, '../dist', name)

/** Runs a program to its end. Rejects, with `code` and `stderr`, unless it exits with 0. */
function node(name: string, ...args: string[]) {
  return run(process.execPath, [program(name), ...args], { timeout: 60_000 })
}

async function alive(pid: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', pid]).catch(() => ({ stdout: '' }))
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

describe('bench', () => {
  it(
    'ends a smoke run well, within 60 columns, and writes what it measured',
    { timeout: 60_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
      const file = join(folder, 'out.json')
      const { stdout } = await node('bench.js', '--smoke', '--blocks', '1', '--seed', '5', '--json', file)
      const lines = stdout.trimEnd().split('\n')
      expect(lines.at(-1)).toBe(file)
      for (const line of lines.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(WIDTH)
      const { options, samples, summary } = JSON.parse(await readFile(file, 'utf8')) as BenchResults
      expect(options).toMatchObject({ seed: 5, blocks: 1, smoke: true })
      expect(samples).toHaveLength(options.cells.length * ARMS.length)
      expect(summary.cells).toHaveLength(options.cells.length)
      await rm(folder, { recursive: true })
    },
  )

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
    const bench = spawn(process.execPath, [program('bench.js'), '--smoke'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(bench.stdout, 'data')
    await sleep(500)
    const { stdout } = await run('pgrep', ['-P', String(bench.pid)])
    const children = stdout.trim().split('\n')
    expect(children).toHaveLength(2 * ARMS.length)
    bench.kill(signal)
    const [code] = (await once(bench, 'exit')) as [number | null]
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal])
    for (const child of children) await expect.poll(() => alive(child), { timeout: 10_000 }).toBe(false)
  })
})

describe.each(['bench.js', 'compare.js', 'decoder-rate.js', 'framing-packages.js'])('%s', (name) => {
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

describe('framing-packages', () => {
  it('runs quickly, within 80 columns', { timeout: 60_000 }, async () => {
    const { stdout } = await node('framing-packages.js', '--quick', '--seed', '5')
    expect(stdout).toContain('NO MEASUREMENT')
    expect(stdout).toContain('seed 5')
    expect(stdout).not.toContain(' fails ')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(REPORT_WIDTH)
  })

  it('writes nothing of a quick run', async () => {
    const failure = await node('framing-packages.js', '--quick', '--write').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining('--write') })
  })
})

describe('compare', () => {
  it('prints blocks within 60 columns', async () => {
    const { stdout } = await node('compare.js')
    for (const title of ['hello', 'an empty message', 'a second client that waits'])
      expect(stdout).toContain(title)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })

  it('prints its rows as JSON', async () => {
    const { stdout } = await node('compare.js', '--json')
    const rows = JSON.parse(stdout) as ComparisonRow[]
    expect(rows).toHaveLength(8)
    for (const { framed } of rows) expect(framed.intact).toBe(true)
  })
})
