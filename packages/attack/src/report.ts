import { table } from '@echo/harness'
import { formatBound, formatValue } from './figure.js'
import type { FaultResult, FigureResult } from './run-fault.js'

const HEAD = ['fault', 'figure', 'bound', 'measured', 'outcome']

/** One line a fault, for while the suite runs. */
export function progressLine({ fault, figures, seconds }: FaultResult): string {
  const misses = figures.filter(({ outcome }) => outcome === 'missed').length
  return `${fault}: ${misses === 0 ? 'holds' : `${misses} MISSED`} (${seconds.toFixed(1)} s)`
}

/** The table of all figures, the notes below it, and the sum. */
export function report(results: readonly FaultResult[]): string[] {
  const rows = results.flatMap(({ fault, figures }) =>
    figures.map((figure, index) => row(index === 0 ? fault : '', figure)),
  )
  return [...table([HEAD, ...rows], [0, 1, 4]), ...notes(results), '', ...sum(results)]
}

/** The figures that were missed, each as `fault: figure`. */
export function missed(results: readonly FaultResult[]): string[] {
  return results.flatMap(({ fault, figures }) =>
    figures
      .filter(({ outcome }) => outcome === 'missed')
      .map(({ figure, measured }) => {
        const was = formatValue(measured, figure.unit)
        return `${fault}: ${figure.name} is ${was}, and should be ${formatBound(figure)}`
      }),
  )
}

function row(fault: string, { figure, measured, outcome }: FigureResult): string[] {
  return [
    fault,
    figure.name,
    formatBound(figure),
    formatValue(measured, figure.unit),
    outcome === 'missed' ? 'MISSED' : outcome,
  ]
}

function notes(results: readonly FaultResult[]): string[] {
  const lines = results.flatMap(({ fault, notes: said }) => said.map((note) => `${fault}: ${note}`))
  return lines.length === 0 ? [] : ['', ...lines]
}

function sum(results: readonly FaultResult[]): string[] {
  const judged = results.flatMap(({ figures }) => figures).filter(({ outcome }) => outcome !== 'shown')
  const failures = missed(results)
  const seconds = results.reduce((total, result) => total + result.seconds, 0)
  const holding = judged.length - failures.length
  return [
    ...failures.map((failure) => `missed: ${failure}`),
    `${results.length} faults in ${seconds.toFixed(0)} s: ${holding} figures hold, ${failures.length} missed`,
  ]
}
