import { answerParent } from './answer-parent.js'
import type { Task } from './packages/cell.js'
import { contenderNamed } from './packages/contenders.js'
import { Measurer, type PassRequest } from './packages/measure.js'

// Child process of the comparison with npm's framing packages: one contender, alone with its own heap and its own compiled code. Its arguments are the task and the contender's name.
const measurer = new Measurer(contenderNamed(process.argv[2] as Task, process.argv[3]))
answerParent((request) => measurer.measure(request as PassRequest))
