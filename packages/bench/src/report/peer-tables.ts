import type { Tier } from '../targets/target.js'
import { fit, table, wrap } from '../layout.js'
import { workloadName, type Workload } from '../load/workload.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import type { Outcome } from '../run/outcome.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote } from './notes.js'
import { peerTables, SUBJECTS, type PeerRatio, type PeerTable } from './peer-comparison.js'

const NAME_WIDTH = 18
const UNKNOWN = '–'

/** What stands behind a ratio instead of its outcome, of which three have no room. */
export const SIGNS: Readonly<Record<Outcome, string>> = {
  faster: '+',
  slower: '−',
  'no difference shown': '~',
}

/** What a tier does beside the framed targets. */
export const TIER_TITLES: Readonly<Record<Tier, string>> = {
  'same job': 'the same job: messages, whole and apart',
  more: 'more: services of their own as well',
  ours: 'ours, elsewhere',
  less: 'less: no messages at all',
}

/** The results of the suite `peers` as tables of at most 60 columns. */
export function peerTablesText(results: Results): string[] {
  const { suite, summary, options } = results
  const tables = peerTables(results)
  return [
    ...tables.flatMap((each, index) => [
      ...(each.tier === tables[index - 1]?.tier ? [] : [TIER_TITLES[each.tier].toUpperCase(), '']),
      ...ratioTable(each),
      '',
    ]),
    ...serverTimes(results),
    ...wrap(
      `Messages a second of ours ÷ theirs: above 1 is ours. [ ] 95 % interval (bootstrap) of the median over ${summary.rounds} rounds; each ratio is taken within a round. + ours is faster, − ours is slower, ~ no difference shown: an outcome needs the whole interval beyond 1 and beyond the A/A interval.`,
    ),
    ...controlNote(summary.control, suite),
    '',
    ...suite.targets.flatMap(({ name, version }) =>
      version === undefined ? [] : wrap(version, `${name}: `),
    ),
    ...suite.missing.flatMap(({ target, missing }) => wrap(`${target}: not here: ${missing}`)),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}

function ratioTable({ workload, rows, heldBack }: PeerTable): string[] {
  const lines = table([
    [workloadName(workload), ...SUBJECTS.map((subject) => `${subject} ÷  `)],
    ...rows.map(({ target, against }) => [fit(target, NAME_WIDTH), ...against.map(ratioText)]),
  ])
  if (heldBack.length === 0) return lines
  return [...lines, ...wrap(heldBack.join(', '), 'held back by the load generator: ')]
}

/** A ratio, its interval, and the sign of its outcome. */
export function ratioText(of: PeerRatio | undefined): string {
  return of === undefined ? UNKNOWN : `${formatEstimate(of.ratio)} ${SIGNS[of.outcome]}`
}

/** Microseconds on a processor, of every target in every workload. */
function serverTimes({ suite, summary }: Results): string[] {
  const { workloads } = summary
  const rows = suite.targets.map(({ name }) => [
    fit(name, NAME_WIDTH),
    ...workloads.map(({ targets }) => {
      const server = targets.find(({ target }) => target === name)?.server
      return server === undefined ? UNKNOWN : threeDigits(server.cpuPerMillion)
    }),
  ])
  if (workloads.every(({ targets }) => targets.every(({ server }) => server === undefined))) return []
  return [
    'SERVER CPU, µs a message',
    ...table([['', ...workloads.map(({ workload }) => brief(workload))], ...rows]),
    '',
  ]
}

/** `64x4096`, `1Kx256`. */
function brief({ size, depth, rate }: Workload): string {
  const bytes = size >= 1024 && size % 1024 === 0 ? `${size / 1024}K` : String(size)
  return `${bytes}x${depth ?? `${rate}/s`}`
}
