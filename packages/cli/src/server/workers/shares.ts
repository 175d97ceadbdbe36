import { OptionError } from '@echo/protocol'
import { checkInteger } from '@echo/protocol/internal'
import { memoryBudget } from '@echo/protocol/node'
import type { Flags } from '../flags.js'

/** Limits that are divided among the workers. The primary enforces the other limits of the whole server itself. */
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
 * The limits of one worker: how many handlers run at a time, and the bytes that its connections hold. `index` is from 0; the
 * first workers get one more where a limit cannot be divided evenly.
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
