import type { Target } from '../targets/target.js'
import { codecs } from './codecs.js'
import { framedAndRaw } from './framed-and-raw.js'
import { peers } from './peers.js'
import type { Suite } from './suite.js'

const SUITES: readonly Suite[] = [framedAndRaw, peers, codecs]

export function suiteNamed(name: string | undefined): Suite | undefined {
  return SUITES.find((suite) => suite.name === name)
}

/** For a child process: the target of that name. @throws for a name that no target of the suite has. */
export function targetNamed(suite: string | undefined, name: string | undefined): Target {
  const target = suiteNamed(suite)?.targets.find((each) => each.name === name)
  if (target === undefined) throw new Error(`there is no target named '${name}' in '${suite}'`)
  return target
}
