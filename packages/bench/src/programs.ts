import { join } from 'node:path'

/** The path of a program of this package. It is run from `dist`, also when this file itself is run from `src` by a test. */
export function programPath(name: string): string {
  return join(import.meta.dirname, '../dist', name)
}
