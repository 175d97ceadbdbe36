import { fit, wrap } from '../layout.js'
import { counted } from '../number-format.js'
import type { GateFinding } from '../run/gate.js'
import { isMeasurement, profileNamed } from '../run/profiles.js'
import type { Environment, Results, RunOptions } from '../run/results.js'
import type { Suite } from '../suites.js'
import { numberText } from './ratios.js'

/** Said of a smoke run, wherever its figures are shown. */
export const NO_MEASUREMENT = 'SMOKE RUN: it shows that it works. NO MEASUREMENT.'

/** So many targets are listed before a run; of more, the page says what they are. */
const FEW = 8

/** Columns of a name in that list. */
const NAME = 12

const LABELS = { kept: 'kept    ', unsure: 'unsure  ', broken: 'BROKEN  ' } as const

/** What is compared, where and how, before a run: lines of at most 60 columns. */
export function runHeader({ title, targets }: Suite, options: RunOptions, machine: Environment): string[] {
  const { profile, leastRounds, mostTime, workloads, seed } = options
  const until = mostTime > 0 ? `, more of them until ${mostTime} s are over` : ''
  return [
    ...wrap(title),
    fit(`Node ${machine.node}, ${machine.cores} cores, ${machine.cpu}`),
    ...wrap(
      `${profile}: ${counted(leastRounds, 'round')} of ${counted(workloads.length, 'workload')}${until}; ${targets.length} targets in random order, seed ${seed}; ${machine.pinned.length < 2 ? 'not pinned' : `pinned to processors ${machine.pinned.join(' and ')} by turns`}`,
    ),
    ...(isMeasurement(options) ? [] : [NO_MEASUREMENT]),
    '',
    ...(targets.length > FEW
      ? []
      : [...targets.map(({ name, what }) => fit(`${name.padEnd(NAME)}  ${what}`)), '']),
  ]
}

/** What became of the budgets, in lines of at most 60 columns. */
export function gateLines(findings: readonly GateFinding[]): string[] {
  const count = (wanted: GateFinding['outcome']) =>
    findings.filter(({ outcome }) => outcome === wanted).length
  return [
    ...findings.flatMap(({ outcome, text }) => wrap(text, LABELS[outcome])),
    `gate: ${count('kept')} kept, ${count('unsure')} unsure, ${count('broken')} broken`,
  ]
}

/** What the run depends on, as names and values. */
export function environmentRows(machine: Environment): (readonly [name: string, value: string])[] {
  const { node, v8, platform, release, architecture, cpu, cores, memory, busy, pinned } = machine
  return [
    ['Node', `${node}, V8 ${v8}`],
    ['system', `${platform} ${release}, ${architecture}`],
    ['processor', `${cpu}, ${cores} cores`],
    ['memory', `${numberText(memory / 2 ** 30)} GiB`],
    ['busy with others', `${numberText(busy)} of ${cores} processors, just before the run`],
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

/** The command that repeats a run: the same workloads, the same random order. */
export function reproduceCommand({ suite, options }: Pick<Results, 'suite' | 'options'>): string {
  const { profile, leastRounds, mostTime, seed } = options
  const usual = profileNamed(profile, {})
  return [
    'npm run bench --',
    ...(suite.name === 'bench' ? [] : [suite.name]),
    `--profile ${profile}`,
    ...(leastRounds === usual.leastRounds ? [] : [`--rounds ${leastRounds}`]),
    ...(mostTime === usual.mostTime ? [] : [`--time ${mostTime}`]),
    `--seed ${seed}`,
  ].join(' ')
}
