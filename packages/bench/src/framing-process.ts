import { answerParent } from '@echo/harness'
import type { Task } from './packages/cell.js'
import { contenderNamed } from './packages/contenders.js'
import { Measurer, type PassActions } from './packages/measure.js'

// Child process of the comparison with npm's framing packages: one contender, alone with its own heap and its own compiled code. Its arguments are the task and the contender's name.
const measurer = new Measurer(contenderNamed(process.argv[2] as Task, process.argv[3]))
answerParent({ measure: (request) => measurer.measure(request) } satisfies PassActions)
