import { answerParent } from './answer-parent.js'
import { goodClients } from './good-clients/good-clients.js'

// Child process of an attack: clients that behave, and measure what they get.
answerParent(goodClients())
