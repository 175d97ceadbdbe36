import { answerParent } from './answer-parent.js'
import { lastingClient } from './lasting-client.js'

// Child process of an attack: a client that outlives its servers.
answerParent(lastingClient())
