import { join, resolve } from 'node:path'

const REPOSITORY = join(import.meta.dirname, '../../..')

/**
 * A path from the command line, which is one from where the user stands. npm and turbo run a package's scripts in the
 * package's folder: npm says in `INIT_CWD` where it was started; turbo does not, and is started at the root.
 */
export function givenPath(path: string): string {
  const { TURBO_HASH, INIT_CWD } = process.env
  return resolve(TURBO_HASH === undefined ? (INIT_CWD ?? process.cwd()) : REPOSITORY, path)
}
