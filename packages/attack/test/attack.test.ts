import { execFile } from 'node:child_process'
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { FAULTS } from '../src/faults/faults.js'

const COMMAND = fileURLToPath(new URL('../dist/attack.js', import.meta.url))

function attack(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

it('runs a fault, prints its figures, and writes them down', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echo-'))
  const json = join(folder, 'results.json')
  const { code, stdout } = await attack('--short', '--only', 'handlers', '--json', json)
  expect(stdout).toMatch(/their connections ended +.* = 80 +80 +holds/)
  expect(code).toBe(0)
  expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject([{ fault: 'handlers' }])
  await rm(folder, { recursive: true })
})

it('fails when a figure is missed, and says which', { timeout: 180_000 }, async () => {
  const { code, stdout } = await attack('--short', '--only', 'over-the-limit', '--stricter', '1e9')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^missed: over-the-limit: slowest close is .* ms, and should be ≤/m)
})

it('lists its faults, each with its own name', async () => {
  const { stdout } = await attack('--list')
  expect(stdout.trimEnd().split('\n')).toHaveLength(FAULTS.length)
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
})

it('exits with 2 for what it does not understand', async () => {
  expect(await attack('--only', 'rain')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no such fault/),
  })
})
