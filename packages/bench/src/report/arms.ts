import type { Tier } from '../arms/arm.js'
import type { ResultArm, ResultSuite } from '../run/results.js'

/** What is said beside the name of an arm that does another job than the rest; empty for one that does the same. */
const TIER_NOTES: Readonly<Record<Tier, string>> = {
  ours: '',
  'same job': '',
  more: 'does more',
  less: 'no messages',
}

export function tierNote(arm: string, suite: ResultSuite): string {
  const tier = suite.arms.find(({ name }) => name === arm)?.tier
  return tier === undefined ? '' : TIER_NOTES[tier]
}

/** The name, and what is to be said beside it: `raw-stream (no messages)`. */
export function armLabel(arm: string, suite: ResultSuite): string {
  const note = tierNote(arm, suite)
  return note === '' ? arm : `${arm} (${note})`
}

/** The arms, without the one that is there only to show the noise. */
export function shownArms(suite: ResultSuite): readonly ResultArm[] {
  return suite.arms.filter(({ name }) => name !== suite.control[1])
}

/** The arm that the suite is about, unless all others are measured against just that one. */
export function subjectOf({ control, baseline }: ResultSuite): string | undefined {
  return control[0] === baseline ? undefined : control[0]
}
