import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const COMMAND = fileURLToPath(new URL('../dist/attack.js', import.meta.url))

async function childrenOf(pid: number): Promise<string[]> {
  const { stdout } = await run('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.split('\n').filter((line) => line !== '')
}

async function alive(pid: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', pid]).catch(() => ({ stdout: '' }))
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
  const suite = spawn(process.execPath, [COMMAND, '--short', '--only', 'slowloris'], { stdio: 'ignore' })
  let children: string[] = []
  const found = async () => (children = await childrenOf(suite.pid!)).length
  await expect.poll(found).toBeGreaterThanOrEqual(2)
  suite.kill(signal)
  const [code] = (await once(suite, 'exit')) as [number | null]
  expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal])
  for (const child of children) await expect.poll(() => alive(child)).toBe(false)
})
