import { answerParent } from './answer-parent.js'
import { attackNamed } from './attacks/attacks.js'

// Child process of an attack: the attacker that its first argument names.
answerParent(attackNamed(process.argv[2]))
