import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The processors that the two processes of a target are kept on. */
export interface Cores {
  readonly server: number
  readonly load: number
}

/**
 * Two processors for a round. They are swapped from round to round, so that what one of them has to do beside falls on
 * both sides alike. `undefined` where processes cannot be kept on one, or there are not two.
 */
export function coresOf(round: number, cores: readonly number[]): Cores | undefined {
  const [a, b] = cores
  if (a === undefined || b === undefined) return undefined
  return round % 2 === 1 ? { server: a, load: b } : { server: b, load: a }
}

/** The processors that this process may use; none where `taskset` or `/proc` is missing. */
export function pinnableCores(): number[] {
  if (process.platform !== 'linux') return []
  if (spawnSync('taskset', ['--version']).status !== 0) return []
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap(coresIn)
}

/** `3` or `0-7`, as the kernel writes them. */
function coresIn(range: string): number[] {
  const [first = Number.NaN, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** The command that keeps a program on one processor (see `ChildOptions.wrapper`); none for `undefined`: any processor. */
export function pinnedTo(core: number | undefined): string[] {
  return core === undefined ? [] : ['taskset', '-c', String(core)]
}
