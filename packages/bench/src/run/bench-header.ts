import { ARMS } from '../arms/arms.js'
import { fit, wrap } from '../layout.js'
import { counted, formatTime } from '../number-format.js'
import { expectedTime, type BenchOptions } from './bench-options.js'
import type { Environment } from './environment.js'

const NAME_WIDTH = 14

/** What is compared, where and how: lines of at most 60 columns. */
export function benchHeader(options: BenchOptions, { node, cpu, cores }: Environment): string[] {
  const { blocks, cells, seed, smoke } = options
  const size = `${counted(blocks, 'block')} of ${counted(cells.length, 'cell')}, ${ARMS.length} arms in random order, seed ${seed}, about ${formatTime(expectedTime(options, ARMS.length))} minutes`
  return [
    'Framed against raw: echo on 127.0.0.1, one connection',
    fit(`Node ${node}, ${cores} cores, ${cpu}`),
    ...wrap(size),
    ...(smoke ? ['SMOKE RUN: it shows that it works. NO MEASUREMENT.'] : []),
    '',
    ...ARMS.map(({ name, what }) => fit(`${name.padEnd(NAME_WIDTH)}${what}`)),
    '',
  ]
}
