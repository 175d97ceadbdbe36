import { formatBound, formatValue } from '../figure.js'
import { table } from '../layout.js'
import type { FaultResult, Outcome } from './run-fault.js'

const HEAD = ['fault', 'figure', 'bound', 'measured', 'verdict']

/** One line a fault, for while the suite runs. */
export function progressLine({ fault, outcomes, seconds }: FaultResult): string {
  const misses = outcomes.filter((outcome) => outcome.verdict === 'missed').length
  return `${fault}: ${misses === 0 ? 'holds' : `${misses} MISSED`} (${seconds.toFixed(1)} s)`
}

/** The table of all figures, the notes below it, and the sum. */
export function report(results: readonly FaultResult[]): string[] {
  const rows = results.flatMap(({ fault, outcomes }) =>
    outcomes.map((outcome, index) => row(index === 0 ? fault : '', outcome)),
  )
  return [...table([HEAD, ...rows], [2, 3]), ...notes(results), '', ...sum(results)]
}

/** The figures that were missed, each as `fault: figure`. */
export function missed(results: readonly FaultResult[]): string[] {
  return results.flatMap(({ fault, outcomes }) =>
    outcomes
      .filter((outcome) => outcome.verdict === 'missed')
      .map(({ figure, measured }) => {
        const was = formatValue(measured, figure.unit)
        return `${fault}: ${figure.name} is ${was}, and should be ${formatBound(figure)}`
      }),
  )
}

function row(fault: string, { figure, measured, verdict }: Outcome): string[] {
  return [
    fault,
    figure.name,
    formatBound(figure),
    formatValue(measured, figure.unit),
    verdict === 'missed' ? 'MISSED' : verdict,
  ]
}

function notes(results: readonly FaultResult[]): string[] {
  const lines = results.flatMap(({ fault, notes: said }) => said.map((note) => `${fault}: ${note}`))
  return lines.length === 0 ? [] : ['', ...lines]
}

function sum(results: readonly FaultResult[]): string[] {
  const judged = results.flatMap(({ outcomes }) => outcomes).filter(({ verdict }) => verdict !== 'shown')
  const failures = missed(results)
  const seconds = results.reduce((total, result) => total + result.seconds, 0)
  const holding = judged.length - failures.length
  return [
    ...failures.map((failure) => `missed: ${failure}`),
    `${results.length} faults in ${seconds.toFixed(0)} s: ${holding} figures hold, ${failures.length} missed`,
  ]
}
