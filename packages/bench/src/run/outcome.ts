import type { Estimate } from '@echo/harness'

export type Outcome = 'faster' | 'slower' | 'no difference shown'

/**
 * What a ratio of rates says, given what the A/A control shows: a difference counts only if its whole interval lies
 * beyond 1, and beyond what two targets that are the same differed by.
 */
export function outcomeOf(ratio: Estimate, control: Estimate): Outcome {
  if (ratio.low > Math.max(1, control.high)) return 'faster'
  if (ratio.high < Math.min(1, control.low)) return 'slower'
  return 'no difference shown'
}
