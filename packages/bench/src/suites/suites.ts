import type { Arm } from '../arms/arm.js'
import { codecs } from './codecs.js'
import { framedAndRaw } from './framed-and-raw.js'
import type { Suite } from './suite.js'

const SUITES: readonly Suite[] = [framedAndRaw, codecs]

export function suiteNamed(name: string | undefined): Suite | undefined {
  return SUITES.find((suite) => suite.name === name)
}

/** For a child process: the arm of that name. @throws for a name that no arm of the suite has. */
export function armNamed(suite: string | undefined, name: string | undefined): Arm {
  const arm = suiteNamed(suite)?.arms.find((each) => each.name === name)
  if (arm === undefined) throw new Error(`there is no arm named '${name}' in '${suite}'`)
  return arm
}
