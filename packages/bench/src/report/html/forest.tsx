import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { scaleLog } from 'd3-scale'
import { knownRatio, measuresOf, speedMeasure, type Measure, type Ratio } from '../ratios.js'
import { keyWorkloads, targetLabel, workloadWords } from '../names.js'
import { comparedTargets } from '../tables.js'
import { cellText, ratioCell } from '../table.js'
import type { Results, WorkloadSummary } from '../../run/results.js'
import { logDomain, logTicks, Picture, px } from './parts.js'
import { colorRules, PICTURE_STYLE } from './style.js'

const WIDTH = 380
const ROW = 29
const HEAD = 24
const TOP = 26
const BOTTOM = 20
const SIDE = 12
const TONES = { faster: 'better', slower: 'worse', 'no difference shown': 'same' } as const

interface ForestRow {
  readonly name: string
  readonly ratio: Ratio
}

interface Group {
  readonly head: string
  readonly rows: readonly ForestRow[]
}

interface Panel {
  readonly title: string
  readonly groups: readonly Group[]
  readonly height: number
}

type Place = (ratio: number) => number

interface Forest {
  readonly panels: readonly Panel[]
  readonly at: Place
  readonly ticks: readonly (readonly [at: number, label: string])[]
  readonly noise: { readonly low: number; readonly high: number } | undefined
}

/** A panel for each workload that tells most, on one scale: where each ratio lies, with its interval. */
function forestOf(results: Results): Forest {
  const { summary } = results
  const workloads = keyWorkloads(summary.workloads)
  const names = comparedTargets(results, workloads)
  const panels = workloads.map((each) => panelOf(results, each, names)).filter(({ groups }) => groups.length > 0)
  const noise = knownRatio(summary.control.overall)
  const estimates = panels.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.map(({ ratio }) => ratio.estimate)))
  const domain = logDomain(estimates.flatMap(({ low, high }) => [low, high]), 1.08, [1, ...(noise ? [noise.low, noise.high] : [])])
  const scale = scaleLog(domain, [SIDE, WIDTH - SIDE]).clamp(true)
  const at = (ratio: number) => px(scale(Math.max(ratio, domain[0])))
  return { panels, at, ticks: logTicks(scale, 7).map(({ value, label }) => [at(value), label]), noise }
}

function panelOf(results: Results, summary: WorkloadSummary, names: readonly string[]): Panel {
  const measures = measuresOf(results, summary)
  const shown = [measures[0], speedMeasure(measures)].filter((each, index, all) => each && all.indexOf(each) === index)
  const groups = shown.map((measure) => groupOf(measure!, names, results)).filter(({ rows }) => rows.length > 0)
  const height = TOP + BOTTOM + groups.reduce((sum, { rows }) => sum + HEAD + rows.length * ROW, 0)
  return { title: workloadWords(summary.workload, results.suite), groups, height }
}

function groupOf({ kind, label, of }: Measure, names: readonly string[], { suite }: Results): Group {
  const rows = names.flatMap((name) => {
    const ratio = of(name)
    return ratio === undefined ? [] : [{ name: targetLabel(name, suite), ratio }]
  })
  return { head: `by ${kind}: ${label}`, rows }
}

export function ForestPlot({ results }: { results: Results }): JSX.Element {
  const forest = forestOf(results)
  return (
    <div class="panels">
      {forest.panels.map((panel) => (
        <Picture width={WIDTH} height={panel.height} title={panel.title} description={describe(panel)}>
          <PanelContent panel={panel} forest={forest} />
        </Picture>
      ))}
    </div>
  )
}

/** All panels as an SVG file of its own, for light and dark pages. */
export function forestPicture(results: Results): string {
  const forest = forestOf(results)
  const rows = Array.from({ length: Math.ceil(forest.panels.length / 2) }, (_, index) => forest.panels.slice(index * 2, index * 2 + 2))
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)) + 14)
  const [width, height] = [WIDTH * 2 + 20, heights.reduce((sum, each) => sum + each, 8)]
  const svg = (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{`Ratios of ${results.suite.title}`}</title>
      <desc>{forest.panels.map(describe).join(' ')}</desc>
      <style>{`${colorRules('svg')}${PICTURE_STYLE}`}</style>
      <rect width="100%" height="100%" style="fill:var(--page)" />
      {rows.flatMap((row, index) =>
        row.map((panel, column) => (
          <g transform={`translate(${column * (WIDTH + 20)} ${heights.slice(0, index).reduce((sum, each) => sum + each, 8)})`}>
            <PanelContent panel={panel} forest={forest} />
          </g>
        )),
      )}
    </svg>
  )
  return `${renderToString(svg)}\n`
}

function PanelContent({ panel, forest }: { panel: Panel; forest: Forest }): JSX.Element {
  const { at, ticks, noise } = forest
  const bottom = panel.height - BOTTOM
  let y = TOP
  return (
    <>
      <text class="bold" x={SIDE} y={14}>{panel.title}</text>
      {noise && <rect class="band" x={at(noise.low)} y={TOP} width={px(Math.max(1, at(noise.high) - at(noise.low)))} height={bottom - TOP} />}
      {ticks.map(([x, label]) => (
        <>
          <line class="grid" x1={x} x2={x} y1={TOP} y2={bottom} />
          <text class="faint" x={x} y={bottom + 14} text-anchor="middle">{label}</text>
        </>
      ))}
      <line class="one" x1={at(1)} x2={at(1)} y1={TOP} y2={bottom} />
      {panel.groups.map(({ head, rows }) => {
        const top = y
        y += HEAD + rows.length * ROW
        return (
          <>
            <text class="faint outlined" x={SIDE} y={top + 15}>{head}</text>
            {rows.map((row, index) => <Mark row={row} y={top + HEAD + index * ROW} at={at} />)}
          </>
        )
      })}
    </>
  )
}

function Mark({ row: { name, ratio }, y, at }: { row: ForestRow; y: number; at: Place }): JSX.Element {
  const { low, high, median } = ratio.estimate
  const tone = ratio.outcome === undefined ? 'same' : TONES[ratio.outcome]
  return (
    <>
      <text class="outlined" x={SIDE} y={y + 10}>{name}</text>
      <text class={`outlined value ${tone}`} x={WIDTH - SIDE} y={y + 10} text-anchor="end">{cellText(ratioCell(ratio))}</text>
      <line class={`interval ${tone}`} x1={at(low)} x2={at(high)} y1={y + 19} y2={y + 19} />
      <circle class={tone} cx={at(median)} cy={y + 19} r={4.5} />
    </>
  )
}

function describe({ title, groups }: Panel): string {
  const said = groups.map(({ head, rows }) => `${head}: ${rows.map(({ name, ratio }) => `${name} ${cellText(ratioCell(ratio))}`).join(', ')}`)
  return `${title}, ${said.join('; ')}.`
}
