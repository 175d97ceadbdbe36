import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
