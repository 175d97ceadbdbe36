import { fit, wrap } from '../layout.js'
import { counted } from '../number-format.js'
import type { Environment } from '../run/environment.js'
import { isMeasurement, type RunOptions } from '../run/run-options.js'
import type { Suite } from '../suites/suite.js'

/** Columns: a longer name is cut. */
const LONGEST_NAME = 18

/** Said of a smoke run, wherever its figures are shown. */
export const NO_MEASUREMENT = 'SMOKE RUN: it shows that it works. NO MEASUREMENT.'

/** What is compared, where and how: lines of at most 60 columns. */
export function runHeader({ title, targets }: Suite, options: RunOptions, machine: Environment): string[] {
  const nameWidth = Math.min(LONGEST_NAME, Math.max(...targets.map(({ name }) => name.length)))
  const { profile, leastRounds, mostTime, workloads, seed } = options
  const until = mostTime > 0 ? `, more of them until ${mostTime} s are over` : ''
  return [
    ...wrap(title),
    fit(`Node ${machine.node}, ${machine.cores} cores, ${machine.cpu}`),
    ...wrap(pinning(machine)),
    ...wrap(
      `${profile}: ${counted(leastRounds, 'round')} of ${counted(workloads.length, 'workload')}${until}; ${targets.length} targets in random order, seed ${seed}`,
    ),
    ...(isMeasurement(options) ? [] : [NO_MEASUREMENT]),
    '',
    ...targets.map(({ name, what }) => fit(`${fit(name, nameWidth).padEnd(nameWidth)}  ${what}`)),
    '',
  ]
}

function pinning({ pinned }: Environment): string {
  return pinned.length === 0
    ? 'server and load generator on any processor (not pinned)'
    : `server and load generator on processors ${pinned.join(' and ')}, swapped from round to round`
}
