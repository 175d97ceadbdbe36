import { answerParent } from './answer-parent.js'
import { armNamed } from './arms/arms.js'

// Child process of a benchmark: the server side of the arm that its first argument names. Its one answer is the port.
const arm = armNamed(process.argv[2])
answerParent(() => arm.serve())
