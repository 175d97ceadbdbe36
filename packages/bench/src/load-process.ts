import { answerParent } from './answer-parent.js'
import type { MeasureRequest } from './load/measurement.js'
import { measure } from './load/measure.js'
import { targetNamed } from './suites/suites.js'

// Child process of a benchmark: the load side of a target. Its arguments name the suite and the target. Answers with measurements.
const { load } = await targetNamed(process.argv[2], process.argv[3]).sides()
answerParent((request) => measure(load, request as MeasureRequest))
