import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Results } from '../../run/results.js'
import { keyWorkloads, targetLabel, workloadWords } from '../names.js'
import { knownRatio, measuresOf, speedMeasure, type Ratio } from '../ratios.js'
import { cellText, ratioCell, toneOf } from '../table.js'
import { comparedTargets } from '../tables.js'
import { Label, logAxis, Picture, px, type Axis, type Range } from './parts.js'
import { colorRules, PICTURE_STYLE } from './style.js'

const WIDTH = 380
const ROW = 31
const TOP = 50
const BOTTOM = 20
const SIDE = 12
const GAP = 18

/** The ratios of one workload by one measure. */
interface Panel {
  readonly title: string
  readonly by: string
  readonly rows: readonly (readonly [name: string, ratio: Ratio])[]
}

interface Forest {
  readonly panels: readonly Panel[]
  readonly axis: Axis
  readonly noise: Range
}

/** Panels on one scale: of each workload that tells most, the measure that says most, or that and its speed. */
function forestOf(results: Results, shown: 'first' | 'both'): Forest {
  const { suite, summary } = results
  const workloads = keyWorkloads(summary.workloads)
  const names = comparedTargets(results, workloads)
  const panels = workloads.flatMap((each) => {
    const measures = measuresOf(results, each)
    const both = new Set([measures[0]!, speedMeasure(measures)!])
    return [...both].slice(0, shown === 'first' ? 1 : 2).flatMap(({ kind, label, of }): Panel[] => {
      const rows = names.flatMap((name) => {
        const ratio = of(name)
        return ratio === undefined ? [] : [[targetLabel(name, suite), ratio] as const]
      })
      return rows.length === 0
        ? []
        : [{ title: workloadWords(each.workload, suite), by: `by ${kind}: ${label}`, rows }]
    })
  })
  const { low, high } = knownRatio(summary.control.overall) ?? { low: 1, high: 1 }
  const ends = panels.flatMap(({ rows }) => rows.flatMap(([, { estimate }]) => [estimate.low, estimate.high]))
  return { panels, axis: logAxis('', ends, 1.08, [1, low, high]), noise: [low, high] }
}

/** Where each ratio lies, with its interval: a panel for each of the workloads that tell most. */
export function ForestPlot({ results }: { results: Results }): JSX.Element {
  const forest = forestOf(results, 'both')
  const pictures = forest.panels.map((panel) => (
    <Picture width={WIDTH} height={heightOf(panel)} title={panel.title} description={describe(panel)}>
      <PanelContent panel={panel} forest={forest} />
    </Picture>
  ))
  return <div class="panels">{pictures}</div>
}

/** A panel for each workload as an SVG file of its own, in two columns, for light and dark pages. */
export function forestPicture(results: Results): string {
  const forest = forestOf(results, 'first')
  const bottoms = [0, 0]
  const placed = forest.panels.map((panel) => {
    const column = bottoms[1]! < bottoms[0]! ? 1 : 0
    const top = bottoms[column]!
    bottoms[column] = top + heightOf(panel) + GAP
    return (
      <g transform={`translate(${column * (WIDTH + GAP)} ${top})`}>
        <PanelContent panel={panel} forest={forest} />
      </g>
    )
  })
  const [width, height] = [WIDTH * 2 + GAP, Math.max(...bottoms)]
  const title = `Ratios: ${results.suite.title}`
  return renderToString(
    <Picture width={width} height={height} title={title} description={forest.panels.map(describe).join(' ')}>
      <style>{`${colorRules('svg')}${PICTURE_STYLE}`}</style>
      <rect width="100%" height="100%" style="fill:var(--page)" />
      {placed}
    </Picture>,
  )
}

function heightOf({ rows }: Panel): number {
  return TOP + rows.length * ROW + BOTTOM
}

function PanelContent({ panel, forest: { axis, noise } }: { panel: Panel; forest: Forest }): JSX.Element {
  const scale = axis.scale([SIDE, WIDTH - SIDE])
  const at = (ratio: number) => px(scale(Math.max(ratio, Number.MIN_VALUE)))
  const [from, to, bottom] = [at(noise[0]), at(noise[1]), heightOf(panel) - BOTTOM]
  const upright = (look: string, ratio: number) => (
    <line class={look} x1={at(ratio)} x2={at(ratio)} y1={TOP - 8} y2={bottom} />
  )
  const marks = panel.rows.map(([name, ratio], index) => markOf(name, ratio, TOP + index * ROW, at))
  return (
    <>
      <Label look="bold" x={SIDE} y={14} children={panel.title} />
      <Label look="faint" x={SIDE} y={32} children={panel.by} />
      <rect class="band" x={from} y={TOP - 8} width={px(Math.max(1, to - from))} height={bottom - TOP + 8} />
      {axis.ticks.map(({ value }) => upright('grid', value))}
      {axis.ticks.map(({ value, label }) => (
        <Label look="faint" x={at(value)} y={bottom + 14} anchor="middle" children={label} />
      ))}
      {upright('one', 1)}
      {marks}
    </>
  )
}

function markOf(name: string, ratio: Ratio, y: number, at: (ratio: number) => number): JSX.Element {
  const { low, high, median } = ratio.estimate
  const tone = toneOf(ratio)
  return (
    <>
      <Label look="outlined" x={SIDE} y={y + 10} children={name} />
      <Label
        look={`outlined ${tone}`}
        x={WIDTH - SIDE}
        y={y + 10}
        anchor="end"
        children={cellText(ratioCell(ratio))}
      />
      <line class={`interval ${tone}`} x1={at(low)} x2={at(high)} y1={y + 18} y2={y + 18} />
      <circle class={tone} cx={at(median)} cy={y + 18} r={4.5} />
    </>
  )
}

function describe({ title, by, rows }: Panel): string {
  return `${title}, ${by}: ${rows.map(([name, ratio]) => `${name} ${cellText(ratioCell(ratio))}`).join(', ')}.`
}
