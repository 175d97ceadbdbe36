import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url))
const OURS = '@echo/'

const run = promisify(execFile)
/** Without what npm tells the scripts that it runs: a workspace, for one. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echo-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Where Node finds the package that one in `from` depends on. */
function find(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return place
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return find(name, dirname(from))
}

/** Adds a package and all that it depends on to `found`: names, and where they are. */
async function addTree(
  name: string,
  place: string,
  found: Map<string, string>,
): Promise<Map<string, string>> {
  found.set(name, place)
  const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {}))
    if (!found.has(dependency)) await addTree(dependency, find(dependency, place), found)
  return found
}

/** Packs a package and those of ours that it needs, and installs them in a folder of their own, without a network. */
async function install(name: string): Promise<{ root: string; installed: string[] }> {
  const root = join(folder, name.slice(OURS.length))
  await mkdir(root)
  await writeFile(join(root, 'package.json'), '{ "type": "module" }')
  const tree = await addTree(name, join(PACKAGES, name.slice(OURS.length)), new Map())
  const [ours, others] = [true, false].map((own) =>
    [...tree].filter(([dependency]) => dependency.startsWith(OURS) === own).map(([, place]) => place),
  )
  const quiet = ['--ignore-scripts', '--silent', '--cache', join(folder, 'cache')]
  const packed = await run('npm', ['pack', ...quiet, '--pack-destination', root, ...ours!], {
    cwd: root,
    env,
  })
  const tarballs = packed.stdout.trim().split('\n')
  const flags = [...quiet, '--offline', '--no-audit', '--no-fund', '--install-links']
  await run('npm', ['install', ...flags, ...tarballs.map((file) => `./${file}`), ...others!], {
    cwd: root,
    env,
  })
  const lock = JSON.parse(await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>
  }
  return { root, installed: Object.keys(lock.packages).map((path) => path.slice('node_modules/'.length)) }
}

async function printed(program: string, root: string): Promise<string> {
  return (await run(process.execPath, ['--input-type=module', '-e', program], { cwd: root, env })).stdout
}

it.each([
  ['@echo/server', `import { listen as main } from '@echo/server'`],
  ['@echo/client', `import { connect as main } from '@echo/client'`],
])('%s installs at most five packages, and can be imported from its tarball', async (name, load) => {
  const { root, installed } = await install(name)
  expect(installed).toEqual(expect.arrayContaining(['@echo/protocol', name]))
  expect(installed.slice(5)).toEqual([])
  expect(await printed(`${load}; console.log(typeof main)`, root)).toBe('function\n')
})

it('@echo/cli brings both commands', async () => {
  const { root } = await install('@echo/cli')
  const command = (name: string) => join(root, 'node_modules/.bin', name)
  const server = spawn(command('echo-server'), ['--port', '0', '--once'], { env })
  const exited = once(server, 'exit')
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const { port } = new URL(String(line).split(' ')[2]!)
    const { stdout } = await run(command('echo-client'), ['--port', port, 'hello'], { env })
    expect(stdout).toBe('HELLO\n')
    expect(await exited).toEqual([0, null])
  } finally {
    server.kill('SIGKILL')
  }
})
