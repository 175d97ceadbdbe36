import { ClientProgram } from './client-program.js'
import { Log, type Report } from './notes.js'
import type { PeerActions, PeerAnswer, PeerRequest } from './peer.js'
import { ServerProgram } from './server-program.js'
import { tapAll } from './tap.js'

// One program of one lane, a process of its own. It does what its parent asks, and tells what it has seen when the run is over.

let lastPort = 0
const log = new Log()
const server = new ServerProgram(log)
const client = new ClientProgram(log, () => lastPort)
tapAll(
  (note) => log.note(note),
  () => server.isFramed,
  (port) => (lastPort = port),
)

const actions: PeerActions = {
  listen: (request) => server.listen(request),
  untilRead: (size) => server.untilRead(size),
  untilReceived: (least) => server.untilReceived(least),
  untilOver: () => server.untilOver(),
  connect: (request) => client.connect(request),
  send: (request) => client.send(request),
  begin: async (request) => client.begin(request),
  reply: (request) => client.reply(request),
  sendTruncated: (request) => client.sendTruncated(request),
  close: async () => client.close(),
  report: async (): Promise<Report> => log.report(),
  async reset() {
    client.stop()
    await server.stop()
    log.clear()
  },
}

async function answer({ id, name, argument }: PeerRequest): Promise<PeerAnswer> {
  try {
    return { id, value: await (actions[name] as (argument: unknown) => Promise<unknown>)(argument) }
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
