import type { ResultArm, ResultSuite } from '../run/results.js'

/** What is said beside the name of an arm that does another job than the rest; empty for one that does the same. */
export function tierNote(arm: string, suite: ResultSuite): string {
  const tier = suite.arms.find(({ name }) => name === arm)?.tier
  if (tier === 'more') return 'does more'
  if (tier !== 'less') return ''
  return suite.name === 'codecs' ? 'no socket' : 'no messages'
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

/** The arm that the suite is about; `undefined` where it is about all of them. */
export function subjectOf({ name, control, baseline }: ResultSuite): string | undefined {
  return name !== 'bench' || control[0] === baseline ? undefined : control[0]
}
