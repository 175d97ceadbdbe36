import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentsWith, numbered, ROOT } from './markdown.js'
import { run } from './run.js'

/** Programs of the system that need nothing of this repository. */
const SYSTEM = new Set([
  'cd',
  'export',
  'mkdir',
  'printf',
  'cat',
  'kill',
  'git',
  'apt-get',
  'sudo',
  'systemctl',
  'curl',
  'openssl',
  'fg',
])

interface Manifest {
  name: string
  scripts?: Record<string, string>
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest
}

const WORKSPACES = [
  'examples',
  ...execFileSync('git', ['ls-files', 'packages/*/package.json'], { cwd: ROOT, encoding: 'utf8' })
    .trimEnd()
    .split('\n')
    .map((file) => file.replace('/package.json', '')),
].map(manifestOf)

const turbo = JSON.parse(readFileSync(join(ROOT, 'turbo.json'), 'utf8')) as { tasks: object }

const helpTexts = new Map<string, string>()

function helpOf(command: string): string {
  const known = helpTexts.get(command)
  if (known !== undefined) return known
  const file = join(ROOT, `packages/cli/bin/${command}.js`)
  const help = execFileSync(process.execPath, [file, '--help'], { encoding: 'utf8' })
  helpTexts.set(command, help)
  return help
}

/** The commands of a block: without comments, settings of variables, and prompts of pipes. */
function commandsOf(code: string): string[][] {
  return code
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').replaceAll(/'[^']*'|"[^"]*"/g, 'quoted'))
    .flatMap((line) => line.split(/&&|\||;|&/))
    .map((command) => command.split(/\s+/).filter((word) => word !== ''))
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words.length > 0)
}

/** What is wrong with a command, or nothing. */
function problemOf([command = '', ...args]: string[]): string | undefined {
  if (command === 'echo-server' || command === 'echo-client') return wrongFlags(command, args)
  if (command === 'npx') return npxProblem(args)
  if (command === 'npm') return npmProblem(args)
  if (command === 'node' || command === 'python3') return missingFile(args)
  if (command.includes('/') || command.startsWith('.')) return missingFile([command])
  return SYSTEM.has(command) ? undefined : `${command} is not known here`
}

function wrongFlags(command: string, args: string[]): string | undefined {
  const flags = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.replace(/=.*/, ''))
  const wrong = flags.filter((flag) => !new RegExp(`${flag}\\b(?!-)`).test(helpOf(command)))
  return wrong.length === 0 ? undefined : `${command} has no ${wrong.join(', ')}`
}

function npxProblem(args: string[]): string | undefined {
  const [command = '', ...rest] = args.filter((arg) => arg !== '--no-install')
  if (command !== 'turbo') return problemOf([command, ...rest])
  const [, task = ''] = rest
  return task in turbo.tasks ? undefined : `turbo.json has no task ${task}`
}

function npmProblem([verb = '', ...args]: string[]): string | undefined {
  const workspaces = args.flatMap((arg, i) => (args[i - 1] === '-w' ? [arg] : []))
  const unknown = [...workspaces, ...args.filter((arg) => /^@echo\/[\w-]+$/.test(arg))].filter(
    (name) => !WORKSPACES.some((workspace) => workspace.name === name),
  )
  if (unknown.length > 0) return `there is no package ${unknown.join(', ')}`
  if (['ci', 'install', 'pack', 'test'].includes(verb)) return undefined
  if (verb !== 'run') return `npm ${verb} is not known here`
  const script = args.find((arg, i) => !arg.startsWith('-') && args[i - 1] !== '-w') ?? ''
  const owner = workspaces[0]
  const manifest = WORKSPACES.find(({ name }) => name === owner) ?? manifestOf('.')
  return script in (manifest.scripts ?? {}) ? undefined : `${manifest.name} has no script ${script}`
}

/** Of the paths of programs; what is read from a package that was installed elsewhere lies in the workspace of its name. */
function missingFile(args: string[]): string | undefined {
  const file = args.find((arg) => !arg.startsWith('-'))
  return file === undefined || existsSync(join(ROOT, file)) ? undefined : `there is no ${file}`
}

describe.each(documentsWith('sh'))('%s', (document) => {
  it.each(numbered(document, 'sh'))(
    'block %i has commands, flags and files that exist',
    (_number, { code }) => {
      const problems = commandsOf(code).flatMap((words) => {
        const problem = problemOf(words)
        return problem === undefined ? [] : [`${words.join(' ')}: ${problem}`]
      })
      expect(problems).toEqual([])
    },
  )

  it.each(
    numbered(document, 'sh').filter(
      ([, { output }]) => document !== 'examples/README.md' && output !== undefined,
    ),
  )('block %i prints what stands behind it', async (_number, { code, output }) => {
    const result = await run('bash', ['-euo', 'pipefail', '-c', code], ROOT)
    expect(result).toEqual({ output: `${output}\n`, exit: 0 })
  })
})
