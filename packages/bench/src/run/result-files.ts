import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORMAT, type Results } from './results.js'

/** The folder of results, of this package wherever the program was started. */
export const RESULTS = join(import.meta.dirname, '../../results')

/** A file that holds no results of this version. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError'
}

/**
 * The path of a run's files in `folder`, which is made, without an extension. The time is in it, without colons, which some
 * file systems do not take: `bench-quick-2026-11-23T05-19-55Z`.
 */
export function resultPath(folder: string, suite: string, profile: string, startedAt: Date): string {
  mkdirSync(folder, { recursive: true })
  const time = startedAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')
  return join(folder, `${suite}-${profile}-${time}`)
}

/** @throws {ResultFileError} if it is no file of results, or one of another version. */
export function readResults(path: string): Results {
  try {
    const results = JSON.parse(readFileSync(path, 'utf8')) as Results
    if (results.format === FORMAT) return results
  } catch (error) {
    throw new ResultFileError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  throw new ResultFileError(`${path} holds no results of this version of bench`)
}
