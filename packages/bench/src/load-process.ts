import { answerParent } from '@echo/harness'
import { measure, type LoadActions } from './load/measure.js'
import { measurePasses } from './load/passes.js'
import { targetNamed } from './suites.js'

// Child process of a benchmark: the load side of a target. Its arguments name the suite and the target.
const sides = await (await targetNamed(process.argv[2], process.argv[3])).sides()
answerParent({
  measure: (request) => ('work' in sides ? measurePasses(sides.work, request) : measure(sides.load, request)),
} satisfies LoadActions)
