import { targetLabel } from '../targets.js'
import { workloadWords } from '../workload-words.js'
import { isKnown } from '../known.js'
import { formatShare } from '../../number-format.js'
import { sameWorkload, type Workload } from '../../load/workload.js'
import type { Results } from '../../run/results.js'
import type { TargetSummary } from '../../run/summary.js'
import { markup, type Content, type Markup } from './markup.js'
import { htmlTable } from './table.js'

/** What was compared byte by byte, and what became of messages where a read is taken for one. */
export function correctnessMatrix(results: Results): Markup {
  const { suite, summary } = results
  const rows = summary.workloads.map(({ workload, targets }) => [
    workloadWords(workload, suite),
    ...suite.targets.map(({ name }) =>
      entry(
        targets.find(({ target }) => target === name),
        workload,
        verified(results, workload, name),
      ),
    ),
  ])
  return markup`<p>Before anything is timed, every target must give back what it was sent: so many replies were compared byte by byte (✓), over all rounds. A run with one wrong byte ends there.
A target without frames keeps its bytes in order too; what it loses is where messages begin and end. “intact” is the share of messages that one read gave whole and alone.</p>
${htmlTable([['workload', ...suite.targets.map(({ name }) => targetLabel(name, suite))], ...rows], 'Replies compared byte by byte')}`
}

function verified({ samples }: Results, workload: Workload, target: string): number {
  return samples
    .filter((sample) => sample.target === target && sameWorkload(sample.workload, workload))
    .reduce((sum, sample) => sum + (isKnown(sample.verified) ? sample.verified : 0), 0)
}

function entry(own: TargetSummary | undefined, workload: Workload, count: number): Content {
  if (own === undefined) return markup`<span class="slower reason">${reason(workload)}</span>`
  const share = own.delivery?.intact
  if (!isKnown(share)) return `✓ ${count}`
  return markup`✓ ${count}, <span class="${share === 1 ? 'same' : 'slower'}">intact ${formatShare(share)}</span>`
}

function reason({ size, rate }: Workload): string {
  if (size === 0) return 'cannot: empty messages stall'
  return rate === undefined ? 'cannot' : 'cannot: no messages to time'
}
