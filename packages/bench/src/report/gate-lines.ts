import { wrap } from '../layout.js'
import type { GateFinding } from '../run/gate.js'

const LABELS = { kept: 'kept    ', unsure: 'unsure  ', broken: 'BROKEN  ' } as const

/** What became of the budgets, in lines of at most 60 columns. */
export function gateLines(findings: readonly GateFinding[]): string[] {
  const broken = findings.filter(({ outcome }) => outcome === 'broken').length
  return [
    ...findings.flatMap(({ outcome, text }) => wrap(text, LABELS[outcome])),
    `gate: ${findings.length - broken} of ${findings.length} budgets hold`,
  ]
}
