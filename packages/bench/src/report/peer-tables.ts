import type { Tier } from '../arms/arm.js'
import { fit, table, wrap } from '../layout.js'
import { cellName, type Cell } from '../load/cell.js'
import { formatEstimate, threeDigits } from '../number-format.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import type { Verdict } from '../run/verdict.js'
import { NO_MEASUREMENT } from './header.js'
import { controlNote } from './notes.js'
import { peerTables, SUBJECTS, type PeerRatio, type PeerTable } from './peer-comparison.js'

const NAME_WIDTH = 18
const UNKNOWN = '–'

/** What stands behind a ratio instead of its verdict, of which three have no room. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  faster: '+',
  slower: '−',
  'no difference shown': '~',
}

/** What a tier does beside the framed arms. */
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
      `Messages a second of ours ÷ theirs: above 1 is ours. [ ] 95 % interval (bootstrap) of the median over ${summary.blocks} blocks; each ratio is taken within a block. + ours is faster, − ours is slower, ~ no difference shown: a verdict needs the whole interval beyond 1 and beyond the A/A interval.`,
    ),
    ...controlNote(summary.control, suite),
    '',
    ...suite.arms.flatMap(({ name, version }) => (version === undefined ? [] : wrap(version, `${name}: `))),
    ...suite.missing.flatMap(({ arm, missing }) => wrap(`${arm}: not here: ${missing}`)),
    ...(isMeasurement(options) ? [] : ['', NO_MEASUREMENT]),
  ]
}

function ratioTable({ cell, rows, heldBack }: PeerTable): string[] {
  const lines = table([
    [cellName(cell), ...SUBJECTS.map((subject) => `${subject} ÷  `)],
    ...rows.map(({ arm, against }) => [fit(arm, NAME_WIDTH), ...against.map(ratioText)]),
  ])
  if (heldBack.length === 0) return lines
  return [...lines, ...wrap(heldBack.join(', '), 'held back by the load generator: ')]
}

/** A ratio, its interval, and the sign of its verdict. */
export function ratioText(of: PeerRatio | undefined): string {
  return of === undefined ? UNKNOWN : `${formatEstimate(of.ratio)} ${SIGNS[of.verdict]}`
}

/** Microseconds on a processor, of every arm in every cell. */
function serverTimes({ suite, summary }: Results): string[] {
  const { cells } = summary
  const rows = suite.arms.map(({ name }) => [
    fit(name, NAME_WIDTH),
    ...cells.map(({ arms }) => {
      const server = arms.find(({ arm }) => arm === name)?.server
      return server === undefined ? UNKNOWN : threeDigits(server.cpuPerMillion)
    }),
  ])
  if (cells.every(({ arms }) => arms.every(({ server }) => server === undefined))) return []
  return ['SERVER CPU, µs a message', ...table([['', ...cells.map(({ cell }) => brief(cell))], ...rows]), '']
}

/** `64x4096`, `1Kx256`. */
function brief({ size, depth, rate }: Cell): string {
  const bytes = size >= 1024 && size % 1024 === 0 ? `${size / 1024}K` : String(size)
  return `${bytes}x${depth ?? `${rate}/s`}`
}
