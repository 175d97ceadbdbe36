import type { Stage } from './stage.js'

/** One row of the comparison, before it has been run. It is run once in each mode. */
export interface Scenario {
  readonly title: string
  /** What is sent. */
  readonly sent: string
  /** Why the modes differ, or do not: one sentence. */
  readonly why: string
  play(stage: Stage): Promise<Observation>
}

/** What was really seen. */
export interface Observation {
  /** In a few words. */
  readonly observed: string
  /** Each message arrived as it was sent, or its loss was told. */
  readonly intact: boolean
}
