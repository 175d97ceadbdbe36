import { type Random, shuffled } from '@echo/harness'

/**
 * Times pieces of work against each other in one process: in each round all of them, in random order, so that what slows
 * the machine for a while slows them alike.
 *
 * @param works each does its work when called.
 * @param rounds that count, after `warmUp` rounds that do not.
 * @returns for each work the milliseconds of each round.
 */
export function timeInterleaved<Name extends string>(
  works: Readonly<Record<Name, () => void>>,
  rounds: number,
  warmUp: number,
  random: Random,
): Record<Name, number[]> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of shuffled(names, random)) {
      const began = performance.now()
      works[name]()
      const took = performance.now() - began
      if (round >= 0) times[name].push(took)
    }
  }
  return times
}

/** `of` over `to`, round by round. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  return of.map((value, round) => value / (to[round] ?? Number.NaN))
}
