import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { BenchResults } from './run-bench.js'

const REPOSITORY = join(import.meta.dirname, '../../../..')

/** Of this package, wherever the program was started. */
const RESULTS = join(import.meta.dirname, '../../results')

/**
 * Writes the results as JSON, and gives the path of the file.
 * @param file where to; without it, into the package's `results/` under the time of the run.
 */
export async function writeResults(results: BenchResults, file?: string): Promise<string> {
  const path = file === undefined ? join(RESULTS, fileName(results)) : resolve(file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(results, undefined, 2)}\n`)
  return path
}

/** The path as it is shown: from the root of the repository if it lies in there, which fits in 60 columns. */
export function shownPath(path: string): string {
  const inside = relative(REPOSITORY, path)
  return inside.startsWith('..') ? path : inside
}

/** The time without colons, which some file systems do not take: `bench-2026-11-23T05-19-55Z.json`. */
export function fileName({ startedAt, options }: Pick<BenchResults, 'startedAt' | 'options'>): string {
  const time = startedAt.replace(/\.\d+/, '').replaceAll(':', '-')
  return `${options.smoke ? 'smoke' : 'bench'}-${time}.json`
}
