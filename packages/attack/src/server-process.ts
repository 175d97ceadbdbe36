import { answerParent } from './answer-parent.js'
import { serverActions } from './server/server-actions.js'

// Child process of an attack: the server that is attacked. After a stop nothing of this file keeps it alive.
answerParent(serverActions(letGo))

function letGo(): void {
  process.removeAllListeners('disconnect')
  setImmediate(() => process.disconnect())
}
