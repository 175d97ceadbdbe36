import { wrap } from '../layout.js'
import type { BenchOptions } from '../commands/bench-options.js'
import { isMeasurement } from '../run/profiles.js'
import type { Results } from '../run/results.js'
import { conclusion, isOther, noiseText, remarks } from './conclusion.js'
import { keyWorkloads } from './names.js'
import { isCpu, measuresOf, speedMeasure } from './ratios.js'
import { environmentRows, NO_MEASUREMENT, reproduceCommand } from './run-words.js'
import { markdownSection, markdownText, SIGNS_NOTE, terminalTable, type Table } from './table.js'
import { comparedTargets, memoryTables, ratioTable, targetsTable, workloadTable } from './tables.js'

/** Lines of tables in a summary: with what stands around them, no more than 60. */
const MOST_LINES = 40

/** The results of any suite, as they are to be printed. The answer comes last, where one looks. */
export function suiteReport(results: Results, print: BenchOptions['print']): string[] {
  if (print === 'json') return [JSON.stringify(results)]
  if (print === 'markdown') return markdownReport(results)
  const details = print === 'details'
  const tables = (details ? detailTables(results) : overviewTables(results)).map(terminalTable)
  return [
    ...(details ? tables : asManyAsFit(tables)).flatMap((lines) => [...lines, '']),
    ...(details ? remarks(results).flatMap((remark) => wrap(remark, '- ')) : []),
    ...wrap(`${SIGNS_NOTE}${details ? '' : ' More: --details, and the page.'}`),
    '',
    ...(isMeasurement(results.options) ? [] : [NO_MEASUREMENT]),
    ...wrap(conclusion(results).join(' ')),
  ]
}

/** The first table in any case: the answer should not be far below the first line. */
function asManyAsFit(tables: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const lines = (count: number) => tables.slice(0, count).flat().length
  return tables.filter((_, index) => index === 0 || lines(index + 1) <= MOST_LINES)
}

/** The ratios of the workloads that tell most, without intervals. CPU comes first where rates say little. */
function overviewTables(results: Results): Table[] {
  const workloads = keyWorkloads(results.summary.workloads)
  const names = comparedTargets(results, workloads).filter((name) => !isOther(name, results))
  const options = { workloads, names, brief: true } as const
  const speed = ratioTable(results, { ...options, title: 'How many times as fast', pick: speedMeasure })
  const cpu = ratioTable(results, {
    ...options,
    title: 'How many times less server CPU per message',
    pick: (measures) => measures.find(isCpu),
  })
  return workloads.some((each) => isCpu(measuresOf(results, each)[0])) ? [cpu, speed] : [speed, cpu]
}

function detailTables(results: Results): Table[] {
  const tables = results.summary.workloads.map((each) => workloadTable(results, each))
  return [targetsTable(results), ...tables, ...memoryTables(results)]
}

/** All figures as Markdown, a line each, with what they mean and where they were measured. */
function markdownReport(results: Results): string[] {
  const { suite, summary, environment, options } = results
  return [
    `# ${markdownText(suite.title)}`,
    '',
    ...(isMeasurement(options) ? [] : [`**${NO_MEASUREMENT}**`, '']),
    `**${markdownText(conclusion(results).join(' '))}**`,
    '',
    '## How to read it',
    '',
    markdownText(
      `${SIGNS_NOTE} In brackets the 95 % interval (bootstrap) of the median over ${summary.rounds} rounds; each ratio is taken within a round. The noise is the A/A control: ${noiseText(results)}.`,
    ),
    '',
    ...remarks(results).map((remark) => `- ${markdownText(remark)}`),
    '',
    ...detailTables(results).flatMap((table) => markdownSection(table, '##')),
    '## Where it was measured',
    '',
    ...environmentRows(environment).map(([name, value]) => `- ${name}: ${markdownText(value)}`),
    '',
    '```sh',
    reproduceCommand(results),
    '```',
  ]
}
