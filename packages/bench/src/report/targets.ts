import type { ResultTarget, ResultSuite } from '../run/results.js'

/** What is said beside the name of a target that does another job than the rest; empty for one that does the same. */
export function tierNote(target: string, suite: ResultSuite): string {
  const tier = suite.targets.find(({ name }) => name === target)?.tier
  if (tier === 'more') return 'does more'
  if (tier !== 'less') return ''
  return suite.name === 'codecs' ? 'no socket' : 'no messages'
}

/** The name, and what is to be said beside it: `raw-stream (no messages)`. */
export function targetLabel(target: string, suite: ResultSuite): string {
  const note = tierNote(target, suite)
  return note === '' ? target : `${target} (${note})`
}

/** The targets, without the one that is there only to show the noise. */
export function shownTargets(suite: ResultSuite): readonly ResultTarget[] {
  return suite.targets.filter(({ name }) => name !== suite.control[1])
}

/** The target that the suite is about; `undefined` where it is about all of them. */
export function subjectOf({ name, control, baseline }: ResultSuite): string | undefined {
  return name !== 'bench' || control[0] === baseline ? undefined : control[0]
}
