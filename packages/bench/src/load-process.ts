import { answerParent } from '@echo/harness'
import { measure } from './load/measure.js'
import type { LoadActions } from './load/measurement.js'
import { targetNamed } from './suites/suites.js'

// Child process of a benchmark: the load side of a target. Its arguments name the suite and the target.
const { load } = await targetNamed(process.argv[2], process.argv[3]).sides()
answerParent({ measure: (request) => measure(load, request) } satisfies LoadActions)
