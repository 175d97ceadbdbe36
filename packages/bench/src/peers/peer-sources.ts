import { join } from 'node:path'

/** Where the peers' own programs lie, by language. */
const SOURCES = join(import.meta.dirname, '../../peers')

/** The path of a file or folder in there. */
export function peerSource(...path: readonly string[]): string {
  return join(SOURCES, ...path)
}
