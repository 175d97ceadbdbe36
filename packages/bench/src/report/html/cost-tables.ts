import { targetLabel, shownTargets } from '../targets.js'
import { workloadWords } from '../workload-words.js'
import { keyWorkloads } from '../key-workloads.js'
import { isKnown, numberText, ratioText, UNKNOWN } from '../known.js'
import { formatShare } from '../../number-format.js'
import type { Results, ResultSuite } from '../../run/results.js'
import type { TargetSummary, WorkloadSummary } from '../../run/summary.js'
import { deepestWorkload } from '../usage-table.js'
import { figure, picture } from './figure.js'
import { markup, type Content, type Markup } from './markup.js'
import { linearScale } from './scale.js'
import { htmlTable } from './table.js'

const WIDTH = 760
const LINE = 36

/** Processor time, system calls, bytes and memory. */
export function costTables(results: Results): Markup {
  const { summary, suite } = results
  const deepest = deepestWorkload(summary.workloads)
  const others = keyWorkloads(summary.workloads).filter((workload) => workload !== deepest)
  return markup`${deepest !== undefined && processorTime(deepest, results)}
${memory(results)}
${
  others.length > 0 &&
  markup`<details><summary>The other workloads</summary>
${others.map((workload) => htmlTable(usageRows(workload, suite), workloadWords(workload.workload, suite)))}</details>
`
}`
}

function processorTime(workload: WorkloadSummary, { suite }: Results): Markup {
  const targets = shownTargets(suite).flatMap(
    ({ name }) => workload.targets.find(({ target }) => target === name) ?? [],
  )
  const told = targets.filter(({ server }) => isKnown(server?.cpuPerMillion))
  const words = markup`Seconds of processor time for a million messages of ${workloadWords(workload.workload, suite)}: what the server took (filled), and what the load generator took (outlined). Shorter is cheaper.`
  const caption = `What a message takes: ${workloadWords(workload.workload, suite)}`
  const rows = usageRows(workload, suite)
  if (told.length === 0) return htmlTable(rows, caption)
  return figure(bars(told, suite), words, rows, caption)
}

function bars(targets: readonly TargetSummary[], suite: ResultSuite): Markup {
  const labels = targets.map(({ target }) => targetLabel(target, suite))
  const left = Math.max(...labels.map((label) => label.length)) * 6.8 + 20
  const times = targets.flatMap(({ server, load }) => [server?.cpuPerMillion ?? 0, load?.cpuPerMillion ?? 0])
  const x = linearScale([0, Math.max(...times.filter(isKnown)) || 1], [0, WIDTH - left - 70])
  const bar = (time: number | undefined, side: string, y: number) =>
    isKnown(time) &&
    markup`<rect class="${side}" x="${left}" y="${y}" width="${Math.max(1, x(time))}" height="12"/><text class="faint" x="${left + x(time) + 6}" y="${y + 10}">${numberText(time)}</text>`
  return picture({
    width: WIDTH,
    height: targets.length * LINE + 8,
    title: 'Processor time for a million messages',
    description: targets
      .map(
        ({ target, server, load }) =>
          `${target}: server ${numberText(server?.cpuPerMillion)} s, load generator ${numberText(load?.cpuPerMillion)} s.`,
      )
      .join(' '),
    content: targets.map(
      (
        { server, load },
        index,
      ) => markup`<text x="${left - 8}" y="${index * LINE + 22}" text-anchor="end">${labels[index]}</text>${bar(server?.cpuPerMillion, 'faster', index * LINE + 4)}${bar(load?.cpuPerMillion, 'faster hollow', index * LINE + 18)}
`,
    ),
  })
}

function usageRows({ targets }: WorkloadSummary, suite: ResultSuite): Content[][] {
  return [
    [
      'target',
      'server CPU s/M',
      'load CPU s/M',
      'server reads',
      'server writes',
      'load reads',
      'load writes',
      'wire bytes',
      `server CPU ÷ ${suite.baseline}`,
      'server busy',
      'load busy',
      'held back by',
    ],
    ...targets.map(({ target, server, load, wireBytes, bottleneck, serverTimeRatio }) => [
      targetLabel(target, suite),
      numberText(server?.cpuPerMillion),
      numberText(load?.cpuPerMillion),
      ...[server?.reads, server?.writes, load?.reads, load?.writes].map(numberText),
      isKnown(wireBytes) ? String(Math.round(wireBytes)) : UNKNOWN,
      target === suite.baseline ? '1' : ratioText(serverTimeRatio),
      share(server?.busy),
      share(load?.busy),
      bottleneck,
    ]),
  ]
}

function share(busy: number | undefined): string {
  return isKnown(busy) ? formatShare(Math.min(1, busy)) : UNKNOWN
}

function memory({ costs, suite }: Results): Content {
  if (costs.length === 0) return undefined
  return htmlTable(
    [
      ['target', 'heap bytes a message', 'kB for an idle connection'],
      ...costs.map(({ target, heapBytesPerMessage, idleConnectionBytes }) => [
        targetLabel(target, suite),
        isKnown(heapBytesPerMessage) ? heapBytesPerMessage.toFixed(0) : UNKNOWN,
        isKnown(idleConnectionBytes) ? (idleConnectionBytes / 1000).toFixed(1) : UNKNOWN,
      ]),
    ],
    'Memory of the server: allocated on the heap for a message of 64 B, and resident for a connection on which nothing is sent',
  )
}
