import { fit, wrap } from '../layout.js'
import { counted } from '../number-format.js'
import type { Environment } from '../run/environment.js'
import { isMeasurement, type RunOptions } from '../run/run-options.js'
import type { Suite } from '../suites/suite.js'

const NAME_WIDTH = 16

/** Said of a smoke run, wherever its figures are shown. */
export const NO_MEASUREMENT = 'SMOKE RUN: it shows that it works. NO MEASUREMENT.'

/** What is compared, where and how: lines of at most 60 columns. */
export function runHeader({ title, arms }: Suite, options: RunOptions, machine: Environment): string[] {
  const { profile, leastBlocks, mostTime, cells, seed } = options
  const until = mostTime > 0 ? `, more of them until ${mostTime} s are over` : ''
  return [
    ...wrap(title),
    fit(`Node ${machine.node}, ${machine.cores} cores, ${machine.cpu}`),
    ...wrap(pinning(machine)),
    ...wrap(
      `${profile}: ${counted(leastBlocks, 'block')} of ${counted(cells.length, 'cell')}${until}; ${arms.length} arms in random order, seed ${seed}`,
    ),
    ...(isMeasurement(options) ? [] : [NO_MEASUREMENT]),
    '',
    ...arms.map(({ name, what }) => fit(`${name.padEnd(NAME_WIDTH)}${what}`)),
    '',
  ]
}

function pinning({ pinned }: Environment): string {
  return pinned.length === 0
    ? 'server and load generator on any processor (not pinned)'
    : `server and load generator on processors ${pinned.join(' and ')}, swapped from block to block`
}
