import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

const BUILDS = join(import.meta.dirname, '../../.build')

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
