import { ClientProgram, type ConnectRequest, type SendRequest } from './client-program.js'
import { Log } from './notes.js'
import { ServerProgram, type ListenRequest } from './server-program.js'
import { tapAll } from './tap.js'

/** How much a program is to have received before it answers. */
interface Received {
  /** From sockets. */
  readonly bytes?: number
  /** By `recv()`: payloads, and messages. */
  readonly payload?: number
  readonly messages?: number
  /** Connections that have ended, or failed. */
  readonly ends?: number
}

/** Milliseconds after which it answers in any case. */
const PATIENCE = 8000

/** What a program of a lane can be asked to do: a server, a client, or both. */
export function createActions() {
  let lastPort = 0
  const log = new Log()
  const server = new ServerProgram(log)
  const client = new ClientProgram(log, () => lastPort)
  tapAll(
    log,
    () => !server.isRaw,
    (port) => (lastPort = port),
  )
  return {
    listen: (request: ListenRequest) => server.listen(request),
    connect: (request: ConnectRequest) => client.connect(request),
    send: (request: SendRequest) => client.send(request),
    /** Comes back while the sender may have to wait for its reader. */
    begin: (request: SendRequest) => void client.send(request).catch(() => {}),
    reply: (patience: number) => client.reply(patience),
    sendTruncated: (request: Parameters<ClientProgram['sendTruncated']>[0]) => client.sendTruncated(request),
    close: () => client.close(),
    until: ({ bytes = 0, payload = 0, messages = 0, ends = 0 }: Received) => {
      const ended = () => log.total('over').count + log.total('failed').count
      const got = () => log.total('got').bytes >= payload && log.total('got').count >= messages
      return log.until(() => got() && log.total('read').bytes >= bytes && ended() >= ends, PATIENCE)
    },
    report: () => log.report(),
    reset: async () => {
      client.stop()
      await server.stop()
      log.clear()
    },
  }
}

export type PeerActions = ReturnType<typeof createActions>
