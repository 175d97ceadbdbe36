import { answerParent, type Actions } from '@echo/harness'
import type { ProcessName } from './stage.js'

// Child process of an attack. Its argument names what it is; each kind loads only what it needs.
const KINDS: Readonly<Record<ProcessName, () => Promise<Actions>>> = {
  server: async () => (await import('./server/server-actions.js')).serverActions(letGo),
  'good-clients': async () => (await import('./good-clients.js')).goodClients(),
  'reconnecting-client': async () => (await import('./reconnecting-client.js')).reconnectingClient(),
  attacker: async () => (await import('./attacks/attacks.js')).attackNamed(process.argv[3]),
}

/** After a stop nothing of this file keeps the server alive. */
function letGo(): void {
  process.removeAllListeners('disconnect')
  setImmediate(() => process.disconnect())
}

answerParent(await KINDS[process.argv[2] as ProcessName]())
