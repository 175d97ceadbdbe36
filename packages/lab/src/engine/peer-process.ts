import { createActions } from './peer-actions.js'
import type { PeerAnswer, PeerRequest } from './peer.js'

// One program of one lane, a process of its own. It does what its parent asks, and reports what it has seen when the run is over.

const actions = createActions()

async function answer({ id, name, argument }: PeerRequest): Promise<PeerAnswer> {
  try {
    return { id, value: await (actions[name] as (argument: unknown) => unknown)(argument) }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) }
  }
}

// It ends with its parent, however that ends. An interrupt from the terminal is the parent's to act on.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())
if (!process.connected) process.exit()
process.on('message', (request: PeerRequest) => {
  void answer(request).then((reply) => process.send?.(reply, () => {}))
})
