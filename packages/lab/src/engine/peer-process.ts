import { ClientProgram } from './client-program.js'
import type { PeerAnswer, PeerRequest } from './peer.js'
import { ServerProgram } from './server-program.js'

// One program of one lane, a process of its own. It does what its parent asks, and reports what it has seen when the run is over.

const program = process.argv[2] === 'client' ? new ClientProgram() : new ServerProgram()

async function answer({ id, name, argument }: PeerRequest): Promise<PeerAnswer> {
  try {
    const action = program[name as keyof typeof program] as (argument: unknown) => unknown
    return { id, value: await action.call(program, argument) }
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
