import { wrap } from '../layout.js'
import type { GateFinding } from '../run/gate.js'

const LABELS = { kept: 'kept    ', unsure: 'unsure  ', broken: 'BROKEN  ' } as const

/** What became of the budgets, in lines of at most 60 columns. */
export function gateLines(findings: readonly GateFinding[]): string[] {
  const count = (wanted: GateFinding['outcome']) =>
    findings.filter(({ outcome }) => outcome === wanted).length
  return [
    ...findings.flatMap(({ outcome, text }) => wrap(text, LABELS[outcome])),
    `gate: ${count('kept')} kept, ${count('unsure')} unsure, ${count('broken')} broken`,
  ]
}
