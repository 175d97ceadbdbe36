import { answerParent } from './answer-parent.js'
import { armNamed } from './arms/arms.js'
import { measure, type MeasureRequest } from './load/measure.js'

// Child process of a benchmark: the load side of the arm that its first argument names. Answers with measurements.
const { load } = armNamed(process.argv[2])
answerParent((request) => measure(load, request as MeasureRequest))
