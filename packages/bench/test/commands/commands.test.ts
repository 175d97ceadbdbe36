import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { framedAndRaw } from '../../src/suites.js'
import { readResults } from '../../src/run/result-files.js'
import { FORMAT } from '../../src/run/results.js'

const run = promisify(execFile)

/** Bounds what hangs. A run takes some seconds on an idle machine. */
const LONG = 240_000
const program = (name: string) => join(import.meta.dirname, '../../dist', name)

/** Runs a program to its end. Rejects, with `code` and `stderr`, unless it exits with 0. */
function node(name: string, ...args: string[]) {
  return run(process.execPath, [program(name), ...args], { timeout: LONG })
}

async function alive(pid: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', pid]).catch(() => ({ stdout: '' }))
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

describe('bench', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('ends a smoke run well, within 60 columns, and writes what it measured', { timeout: LONG }, async () => {
    const output = join(folder, 'tables')
    const args = ['--profile', 'smoke', '--rounds', '1', '--seed', '5', '--output', output]
    const { stdout, stderr } = await node('bench.js', ...args)
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines.filter((each) => !each.startsWith(output)))
      expect(line.length).toBeLessThanOrEqual(WIDTH)
    expect(stderr).toMatch(/^round 1 done, [^\n]+\n$/m)
    const [file] = (await readdir(output)).filter((name) => name.endsWith('.json'))
    expect(lines).toContain(join(output, file!))
    const { options, samples, summary } = readResults(join(output, file!))
    expect(options).toMatchObject({ seed: 5, leastRounds: 1, profile: 'smoke' })
    expect(samples.length).toBeGreaterThan(options.workloads.length * 3)
    expect(summary.workloads).toHaveLength(options.workloads.length)
    expect(await readdir(output)).toHaveLength(2)
  })

  it('prints nothing but JSON if asked for it', { timeout: LONG }, async () => {
    const args = ['--profile', 'smoke', '--rounds', '1', '--json', '--output', folder]
    const { stdout } = await node('bench.js', ...args)
    expect(JSON.parse(stdout)).toMatchObject({ format: FORMAT, options: { leastRounds: 1 } })
  })

  it('writes nothing when it is interrupted', { timeout: LONG }, async () => {
    const output = join(folder, 'interrupted')
    const bench = spawn(process.execPath, [program('bench.js'), '--profile', 'smoke', '--output', output], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    bench.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await expect.poll(() => said, { timeout: LONG }).toContain('round 1 done')
    bench.kill('SIGINT')
    await once(bench, 'close')
    expect(said).toContain('interrupted: nothing was written')
    expect(existsSync(output)).toBe(false)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
    const bench = spawn(process.execPath, [program('bench.js'), '--profile', 'smoke', '--output', folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(bench.stdout, 'data')
    let children: string[] = []
    const count = async () => {
      children = (await run('pgrep', ['-P', String(bench.pid)])).stdout.trim().split('\n')
      return children.length
    }
    await expect.poll(count).toBe(2 * framedAndRaw.targets.length)
    bench.kill(signal)
    const [code] = (await once(bench, 'exit')) as [number | null]
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal])
    for (const child of children) await expect.poll(() => alive(child)).toBe(false)
  })
})

describe.each(['bench.js'])('%s', (name) => {
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

describe.each(['peers', 'codecs', 'api', 'decode', 'encode'])('bench %s', (suite) => {
  it('explains itself, within 60 columns', async () => {
    const { stdout } = await node('bench.js', suite, '--help')
    expect(stdout).toContain(`Usage: bench ${suite} [options]`)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })
})

describe('a suite of targets without servers', () => {
  it('runs, and says what it found', { timeout: LONG }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echo-bench-'))
    const args = ['encode', '--profile', 'smoke', '--rounds', '1', '--output', folder]
    const { stdout } = await node('bench.js', ...args)
    expect(stdout).toContain('NO MEASUREMENT')
    expect(stdout).toContain('length-prefixed-s')
    expect((await readdir(folder)).toSorted()).toEqual([
      expect.stringMatching(/^encode-smoke-.*html$/),
      expect.stringMatching(/^encode-smoke-.*json$/),
    ])
    await rm(folder, { recursive: true })
  })
})
