import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Run } from '../server/command-run.js'
import { blockOf, describeCluster, environment } from './haproxy.js'

const COMMAND = fileURLToPath(new URL('../../bin/echo-server.js', import.meta.url))

/** Milliseconds of a flag, or its default. */
function flag(args: readonly string[], name: string, otherwise = NaN): number {
  const at = args.indexOf(name)
  return at < 0 ? otherwise : Number(args[at + 1])
}

const shell = blockOf('sh').replaceAll('\\\n', '').trim().split(/\s+/).slice(1)
const manifest = blockOf('yaml')
const kubernetes = Array.from(manifest.matchAll(/^ +- (--[a-z-]+)=(.*)$/gm), ([, name, value]) => [
  name!,
  value!,
]).flat()

describeCluster("the guide's configuration of HAProxy", () => {
  it('is one that HAProxy takes as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
    const file = join(folder, 'haproxy.cfg')
    await writeFile(file, blockOf('haproxy'))
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], {
      env: environment,
      encoding: 'utf8',
    })
    await rm(folder, { recursive: true })
    expect([status, stderr]).toEqual([0, ''])
  })
})

describe.each([
  ['HAProxy', shell],
  ['Kubernetes', kubernetes],
])("the guide's command line for %s", (_name, args) => {
  it('is one that echo-server takes', () => {
    const { status, stdout } = spawnSync(process.execPath, [COMMAND, ...args, '--help'], { encoding: 'utf8' })
    expect([status, stdout.startsWith('Usage: echo-server')]).toEqual([0, true])
  })

  it('starts a server, but for its ports', async () => {
    const run = new Run(...args.map((arg) => (/^80\d\d$/.test(arg) ? '0' : arg)))
    expect(await run.line()).toMatch(/^listening on tcp:/)
    expect(await run.line()).toMatch(/^health on http:/)
    run.child.kill('SIGTERM')
    run.child.kill('SIGTERM')
  })
})

describe('the times of the guide', () => {
  it('leave HAProxy the time to notice', () => {
    const [, inter, fall] = /inter (\d+)s fall (\d+)/.exec(blockOf('haproxy'))!
    const [, check] = /timeout check (\d+)ms/.exec(blockOf('haproxy'))!
    const notices = Number(fall) * (Number(inter) * 1_000 + Number(check))
    expect(flag(shell, '--drain-delay')).toBeGreaterThan(notices)
  })

  it('fit into the grace that Kubernetes gives', () => {
    const total =
      flag(kubernetes, '--drain-delay') + flag(kubernetes, '--patience') + flag(kubernetes, '--grace', 2_000)
    expect(Number(/terminationGracePeriodSeconds: (\d+)/.exec(manifest)![1]) * 1_000).toBeGreaterThan(total)
    const [, period] = /readinessProbe:.*?periodSeconds: (\d+)/s.exec(manifest)!
    expect(flag(kubernetes, '--drain-delay')).toBeGreaterThan(2 * Number(period) * 1_000)
  })

  it('leave clients the time to rotate', () => {
    const maxAge = Number(/maxAge: ([\d_]+)/.exec(blockOf('js'))![1]!.replaceAll('_', ''))
    for (const args of [shell, kubernetes]) expect(flag(args, '--patience')).toBeGreaterThan(maxAge)
  })
})
