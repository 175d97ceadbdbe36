import { type Estimate, median, seededRandom } from '@echo/harness'
import { ratios } from '../decoder/interleaved.js'
import type { Cell } from './cell.js'
import { OURS, type Contender } from './contender.js'
import { contendersOf, FIELDS, leadFor } from './contenders.js'
import { estimateRounds } from './estimate-rounds.js'
import type { CellTimes } from './run-comparison.js'

export interface CellSummary {
  readonly cell: Cell
  readonly rows: readonly Row[]
  /** The fastest of the other packages, with whatever way of using it is fastest. */
  readonly best: Timed | undefined
  /** The fastest of those that give each payload in one piece. */
  readonly bestWhole: Timed | undefined
  /** Ours against ours: how far off 1 a ratio may be that means nothing. */
  readonly control: Estimate | undefined
}

export type Row = Timed | Failed

/** Somebody who did it. */
export interface Timed {
  readonly contender: Contender
  /** The median. */
  readonly nanosecondsPerFrame: number
  /** How many times as fast as this one ours is that gives payloads in the same form. Of one pass only, it has no interval. */
  readonly ratio: Estimate
  /** The same for the one of ours that is used the same way. */
  readonly like?: { readonly name: string; readonly ratio: Estimate }
  /** Too slow to make more than one pass. */
  readonly once: boolean
}

export interface Failed {
  readonly contender: Contender
  readonly failure: string
}

export function isTimed(row: Row): row is Timed {
  return 'ratio' in row
}

export function isOurs({ contender }: Row): boolean {
  return contender.package === OURS
}

/** How the rounds of a run are to be read. */
export interface Reading {
  /** In each block. */
  readonly rounds: number
  readonly seed: number
}

export function summarizeCell(results: CellTimes, reading: Reading): CellSummary {
  const { cell } = results
  const { control } = FIELDS[cell.task]
  const all = contendersOf(cell.task)
  const rows = all.flatMap(
    (contender) => rowOf(results, contender, leadFor(cell.task, contender), reading) ?? [],
  )
  const theirs = rows.filter((row) => isTimed(row)).filter((row) => !isOurs(row))
  const fastest = theirs.toSorted((a, b) => a.ratio.median - b.ratio.median)
  const again = rows.find((row) => row.contender === control)
  return {
    cell,
    rows: rows.filter((row) => row !== again),
    best: fastest[0],
    bestWhole: fastest.find((row) => row.contender.inPieces !== true),
    control: again !== undefined && isTimed(again) ? again.ratio : undefined,
  }
}

function rowOf(results: CellTimes, contender: Contender, lead: Contender, reading: Reading): Row | undefined {
  const failure = results.failures.get(contender.name)
  if (failure !== undefined) return { contender, failure }
  const times = timesOf(results, contender.name)
  const ratio = ratioTo(results, contender.name, lead.name, reading)
  if (times === undefined || ratio === undefined) return undefined
  const { like } = contender
  const likeRatio = like === undefined ? undefined : ratioTo(results, contender.name, like, reading)
  return {
    contender,
    nanosecondsPerFrame: (median(times) * 1e6) / results.cell.frames,
    ratio,
    ...(like !== undefined && likeRatio !== undefined && { like: { name: like, ratio: likeRatio } }),
    once: results.once.has(contender.name),
  }
}

/** Time over time, which is the other's rate over this one's. */
function ratioTo(
  results: CellTimes,
  name: string,
  other: string,
  { rounds, seed }: Reading,
): Estimate | undefined {
  const times = timesOf(results, name)
  const others = results.times.get(other)
  if (times === undefined || others === undefined) return undefined
  if (!results.once.has(name)) return estimateRounds(ratios(times, others), rounds, seededRandom(seed))
  const only = median(times) / median(others)
  return { median: only, low: only, high: only }
}

function timesOf({ times, once }: CellTimes, name: string): readonly number[] | undefined {
  const only = once.get(name)
  return only === undefined ? times.get(name) : [only]
}
