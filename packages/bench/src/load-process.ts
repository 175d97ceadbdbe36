import { answerParent } from './answer-parent.js'
import type { MeasureRequest } from './load/measurement.js'
import { measure } from './load/measure.js'
import { armNamed } from './suites/suites.js'

// Child process of a benchmark: the load side of an arm. Its arguments name the suite and the arm. Answers with measurements.
const { load } = await armNamed(process.argv[2], process.argv[3]).sides()
answerParent((request) => measure(load, request as MeasureRequest))
