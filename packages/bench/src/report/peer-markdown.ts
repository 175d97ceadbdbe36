import type { Tier } from '../targets/target.js'
import { wrap } from '../layout.js'
import { workloadName } from '../load/workload.js'
import { counted, formatEstimate } from '../number-format.js'
import { markdownTable } from '../packages/markdown-table.js'
import type { Results } from '../run/results.js'
import { isMeasurement } from '../run/run-options.js'
import { NO_MEASUREMENT } from './header.js'
import { peerTables, SUBJECTS, type PeerTable } from './peer-comparison.js'
import { ratioText, TIER_TITLES } from './peer-tables.js'

const LINE = 120

/** The results of the suite `peers` for its README: ratios, no times, no dates. */
export function peerMarkdown(results: Results): string[] {
  const { summary, environment, options, suite } = results
  const { overall, sound } = summary.control
  const tables = peerTables(results)
  const tiers = [...new Set(tables.map(({ tier }) => tier))]
  return [
    ...(isMeasurement(options) ? [] : [`**${NO_MEASUREMENT}**`, '']),
    ...paragraph(
      `Ours ÷ theirs in messages a second, so above 1 is ours, with the 95 % interval of the median over ${counted(summary.rounds, 'round')}, each ratio taken within a round. **+** ours is faster, **−** ours is slower, **~** no difference shown: an outcome needs the whole interval beyond 1 and beyond the noise. The noise: ${suite.control[0]} against itself is ${formatEstimate(overall)}${sound ? '' : ', **which is too noisy**'}. The last column is what their server takes on a processor for a message, as a multiple of what framed-batch's takes; it says more than rates do where the load generator held both back.`,
    ),
    '',
    ...tiers.flatMap((tier) => tierSection(tier, tables)),
    ...suite.targets.flatMap(({ name, version }) =>
      version === undefined ? [] : wrap(`${name}: ${version}`, '- ', LINE),
    ),
    ...suite.missing.flatMap(({ target, missing }) =>
      wrap(`${target}: not measured: ${missing}`, '- ', LINE),
    ),
    '',
    ...paragraph(
      `Node ${environment.node}, ${environment.platform} ${environment.architecture}, ${counted(environment.cores, 'core')}, ${environment.cpu}; profile ${options.profile}, seed ${options.seed}.`,
    ),
  ]
}

function tierSection(tier: Tier, tables: readonly PeerTable[]): string[] {
  const own = tables.filter((each) => each.tier === tier)
  const [first = '', ...rest] = TIER_TITLES[tier]
  return [
    `### ${first.toUpperCase()}${rest.join('')}`,
    '',
    ...own.flatMap((each) => [...workloadTable(each), '', ...heldBackLines(each)]),
  ]
}

function workloadTable({ workload, rows }: PeerTable): string[] {
  return markdownTable([
    [workloadName(workload), ...SUBJECTS.map((subject) => `${subject} ÷`), 'server CPU'],
    ...rows.map(({ target, against, serverTime }) => [
      target,
      ...against.map(ratioText),
      serverTime === undefined ? '–' : formatEstimate(serverTime),
    ]),
  ])
}

function heldBackLines({ heldBack }: PeerTable): string[] {
  return heldBack.length === 0
    ? []
    : [...paragraph(`Held back by the load generator: ${heldBack.join(', ')}.`), '']
}

function paragraph(text: string): string[] {
  return wrap(text, '', LINE)
}
