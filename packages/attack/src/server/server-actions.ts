import { codecByName, type CodecName } from '@echo/protocol'
import { setMemoryBudget } from '@echo/protocol/node'
import { listen, type FramedListenOptions, type Server, type ServerCounters } from '@echo/server'
import type { Target } from '../attacks/open-sockets.js'
import { HANDLERS, type HandlerName } from './handlers.js'
import { Journal, type Report } from './journal.js'
import { BufferedPeak, memoryHeld } from './memory.js'

type ListenSizes = Pick<
  FramedListenOptions<unknown>,
  | 'path'
  | 'host'
  | 'port'
  | 'sendHardLimit'
  | 'frameTimeout'
  | 'minFrameRate'
  | 'idleTimeout'
  | 'writeTimeout'
  | 'closeGrace'
  | 'maxConnections'
  | 'acceptQueue'
  | 'tls'
  | 'handshakeTimeout'
>

/** What the parent tells the server under attack to be. JSON. */
export interface ServerOptions {
  readonly handler: HandlerName
  /** @default 'bytes' */
  readonly codec?: CodecName
  /** Options of `listen()`, as far as JSON can carry them. */
  readonly listen?: ListenSizes
  /** Each connection's age and the array buffers at its end are wanted, which costs memory and time. */
  readonly details?: boolean
  /** Bytes that all connections together may hold. @default that of the library */
  readonly memoryBudget?: number
}

/** What came of a graceful stop. */
interface Stopped {
  /** Milliseconds that it took. */
  readonly took: number
  /** Messages that handlers were given, for each client of the handler `busy`. */
  readonly handled: readonly number[]
  readonly report: ServerReport
}

/** What the server under attack has seen and what it counts itself. */
export type ServerReport = Report & Pick<ServerCounters, 'accepted' | 'open' | 'refused'>

/** What the parent may ask of the server under attack. */
export type ServerActions = ReturnType<typeof serverActions>

/** @param leave lets the process end by itself. */
export function serverActions(leave: () => void) {
  const journal = new Journal()
  const buffered = new BufferedPeak()
  let server: Server<unknown>
  const report = (): ServerReport => {
    const { accepted, open, refused } = server.counters
    return { ...journal.report(), accepted, open, refused }
  }
  return {
    async start(options: ServerOptions): Promise<Target> {
      journal.watch(options.details === true)
      server = await begin(options, journal)
      const { host, port, path } = server.address
      return path === undefined ? { host: host ?? '127.0.0.1', port: port ?? 0 } : { path }
    },
    memory: () => memoryHeld(),
    /** Resident bytes at the heaviest moment that the handler `weigh` saw, since the last call. */
    heaviest: () => journal.heaviest.take(),
    /** From now on the bytes that connections hold are watched. */
    watchBuffers: () => buffered.watch(),
    /** The most bytes that all connections held together since then. */
    buffered: () => buffered.take(),
    report,
    /** Closes the server; afterwards the process is left to end by itself. */
    async stop(grace: number): Promise<Stopped> {
      const began = performance.now()
      await server.close({ grace })
      const took = performance.now() - began
      leave()
      return { took, handled: Array.from(journal.handled, (count) => count ?? 0), report: report() }
    },
  }
}

async function begin(options: ServerOptions, journal: Journal): Promise<Server<unknown>> {
  const { handler, codec = 'bytes', listen: listenOptions, memoryBudget } = options
  if (memoryBudget !== undefined) setMemoryBudget(memoryBudget)
  const server = await listen({
    ...(listenOptions?.path === undefined && { port: 0 }),
    ...listenOptions,
    codec: codecByName(codec),
    onError: journal.onError,
  })
  void server.serve((connection) => HANDLERS[handler](connection, journal))
  return server
}
