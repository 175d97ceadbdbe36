import type { Environment } from '../run/environment.js'
import { numberText } from './known.js'

/** What the run depends on, as names and values. */
export function environmentRows(machine: Environment): (readonly [name: string, value: string])[] {
  const { node, v8, platform, release, architecture, cpu, cores, memory, load, pinned } = machine
  return [
    ['Node', `${node}, V8 ${v8}`],
    ['system', `${platform} ${release}, ${architecture}`],
    ['processor', `${cpu}, ${cores} cores`],
    ['memory', `${numberText(memory / 2 ** 30)} GiB`],
    ['load as it began', `${numberText(load)} processes that wanted to run`],
    [
      'pinned',
      pinned.length < 2
        ? 'no: processes ran on any processor'
        : `server and load generator on processors ${pinned.join(' and ')}, swapped from round to round`,
    ],
  ]
}

/** The same in one line: `Node 20.20.2, linux x64, 2 cores of AMD EPYC, pinned`. */
export function environmentLine({ node, platform, architecture, cores, cpu, pinned }: Environment): string {
  return `Node ${node}, ${platform} ${architecture}, ${cores} cores of ${cpu}, ${pinned.length < 2 ? 'not pinned' : 'pinned'}`
}
