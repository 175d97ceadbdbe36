import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OURS, THEIRS, type PackageName } from './contender.js'

/** The versions that are installed. Not every package lets its package.json be asked for, so it is looked for. */
export function packageVersions(): ReadonlyMap<PackageName, string> {
  const names: PackageName[] = [OURS, ...THEIRS]
  return new Map(names.map((name) => [name, packageVersion(name)]))
}

/** @throws if it is not installed. */
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
