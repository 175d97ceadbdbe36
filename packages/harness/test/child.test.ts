import { once } from 'node:events'
import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { Child, type ChildOptions } from '../src/index.js'

type Answering = {
  add(numbers: { a: number; b: number }): number
  mode(): string
  fail(): Promise<never>
  never(): Promise<never>
  leave(code: number): never
  missing(): void
}

const PROGRAM = join(import.meta.dirname, 'programs/answering.mjs')
const PARENT = join(import.meta.dirname, 'programs/interrupted.mjs')

const children: Child<Answering>[] = []

function start(options?: ChildOptions): Child<Answering> {
  const child = new Child<Answering>(PROGRAM, options)
  children.push(child)
  return child
}

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.end()))
})

describe('a child process', () => {
  it('answers several calls at the same time, each with its own result', async () => {
    const child = start()
    const sums = [1, 2, 3].map((a) => child.call('add', { a, b: 10 }))
    expect(await Promise.all(sums)).toEqual([11, 12, 13])
    expect(child.alive).toBe(true)
  })

  it('passes on what an action throws, and that there is no such action', async () => {
    const child = start()
    await expect(child.call('fail')).rejects.toThrow('it failed')
    await expect(child.call('missing')).rejects.toThrow("there is no action 'missing'")
  })

  it('gets its arguments, behind a wrapper that runs it', async () => {
    const wrapper = ['sh', '-c', 'exec "$0" "$@"']
    expect(await start({ args: ['told'], flags: ['--expose-gc'], wrapper }).call('mode')).toBe('told')
  })

  it('that ends by itself fails the calls under way and all later ones, and says how it ended', async () => {
    const child = start()
    const waiting = child.call('never')
    void child.call('leave', 7)
    expect(await child.exited).toEqual({ code: 7, signal: null })
    await expect(waiting).rejects.toThrow('answering.mjs ended by itself (exit code 7)')
    await expect(child.call('mode')).rejects.toThrow('exit code 7')
    expect(child.alive).toBe(false)
  })

  it('can be ended twice', async () => {
    const child = start()
    await Promise.all([child.end(), child.end()])
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
    await child.end()
  })

  it('that cannot be started is gone', async () => {
    const child = start({ wrapper: ['no-such-program'] })
    await expect(child.call('mode')).rejects.toThrow('ended by itself')
    expect(child.pid).toBeNaN()
  })
})

describe('the child of a program', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGKILL', null],
  ] as const)('ends with it on %s', async (signal, exitCode) => {
    const parent = spawn(process.execPath, [PARENT, PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    parent.kill(signal)
    const [code] = (await once(parent, 'exit')) as [number | null]
    expect(code).toBe(exitCode)
    await expect.poll(() => isAlive(Number(line))).toBe(false)
  })

  it('ends with a program that ends since nobody reads its output', async () => {
    const parent = spawn(process.execPath, [PARENT, PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    parent.stdout.destroy()
    const [code] = (await once(parent, 'exit')) as [number | null]
    expect(code).toBe(141)
    await expect.poll(() => isAlive(Number(line))).toBe(false)
  })
})

/** One that has ended, and that nobody has waited for yet, is not. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
