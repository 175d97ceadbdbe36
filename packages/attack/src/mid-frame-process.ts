import { answerParent } from './answer-parent.js'
import { sendBytes } from './attacks/open-sockets.js'

// Child process of an attack: sends a few bytes and waits to be killed.
answerParent({ send: sendBytes })
