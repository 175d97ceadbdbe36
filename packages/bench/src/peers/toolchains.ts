import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PACKAGE = join(import.meta.dirname, '../..')
const BUILDS = join(PACKAGE, '.build')
const MOST_OUTPUT = 16_777_216

/** What is needed is not here. The message says what, and what brings it, in one line. */
export class MissingError extends Error {
  override readonly name = 'MissingError'
}

/** The path of a peer's own program, as `peerSource('go', 'echo.go')`. */
export function peerSource(...path: readonly string[]): string {
  return join(PACKAGE, 'peers', ...path)
}

/** The path of a program, from the folders of `PATH`. @throws {MissingError} */
export function programNamed(name: string, debianPackage: string): string {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  const path = paths.find(isProgram)
  if (path === undefined) throw new MissingError(`${name}; Debian package ${debianPackage}`)
  return path
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a program to its end. Gives what it printed, without the blanks around it. @throws if it fails, with what it said. */
export async function output(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { ...options, maxBuffer: MOST_OUTPUT })
  return stdout.trim()
}

/** What a program is built from. */
export interface BuildInput {
  /** Begins the name of the folder. */
  readonly name: string
  /** Paths of its sources. */
  readonly sources: readonly string[]
  /** What else the outcome depends on: versions of the compiler and of libraries. */
  readonly versions: string
}

/**
 * The folder that holds what `build` made of these inputs. It is built only if no earlier run did so, and takes its place
 * only once it is whole.
 * @param build writes into the folder it is given. If it throws, nothing is kept.
 */
export async function built(
  { name, sources, versions }: BuildInput,
  build: (folder: string) => Promise<unknown>,
): Promise<string> {
  const hash = createHash('sha256').update(versions)
  for (const source of sources) hash.update(readFileSync(source))
  const folder = join(BUILDS, `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  mkdirSync(BUILDS, { recursive: true })
  const fresh = await mkdtemp(`${folder}-`)
  try {
    await build(fresh)
    await rename(fresh, folder).catch((error: unknown) => {
      // Somebody else has built the same meanwhile.
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return folder
}

/** The version that is installed. Not every package exports its package.json, so it is looked for. @throws if there is none. */
export function packageVersion(name: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.resolve(name))); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const description = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
      if (description.name === name) return description.version ?? 'unknown'
    }
    if (folder === dirname(folder)) throw new Error(`${name} has no package.json`)
  }
}
