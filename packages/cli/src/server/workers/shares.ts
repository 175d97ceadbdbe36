import { OptionError } from '@echo/protocol'
import { checkInteger, memoryBudget } from '@echo/protocol/node'
import type { Flags } from '../flags.js'

/** The flags that are divided among the workers. The primary keeps the others of the whole server itself. */
type Divided = Pick<Flags, 'workers' | 'concurrency' | 'memoryBudget'>

/** @throws {OptionError} for a number of workers out of range, and for a limit that leaves a worker nothing. */
export function checkShares({ workers, concurrency, memoryBudget: budget }: Divided): void {
  if (workers === undefined) return
  checkInteger('workers', workers, 1, 1024)
  const range = `at least ${workers}, one for each of --workers ${workers}`
  if (concurrency !== undefined && concurrency < workers)
    throw new OptionError('concurrency', range, concurrency)
  if (budget !== undefined && budget < workers) throw new OptionError('memoryBudget', range, budget)
}

/**
 * What one of the workers may do of the whole: handlers at a time, and bytes that its connections hold. Its index counts
 * from 0; the first workers share what cannot be divided evenly.
 */
export function shareOf(flags: Divided, index: number): { concurrency: number; memoryBudget: number } {
  const { workers = 1, concurrency = Infinity } = flags
  return {
    concurrency: part(concurrency, workers, index),
    memoryBudget: part(flags.memoryBudget ?? memoryBudget().limit, workers, index),
  }
}

function part(whole: number, parts: number, index: number): number {
  if (whole === Infinity) return whole
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0)
}
