import { codecByName } from '@echo/protocol'
import { setMemoryBudget } from '@echo/protocol/node'
import { listen, type Server, type ServerCounters } from '@echo/server'
import type { Target } from '../target.js'
import { BufferedPeak } from './buffered-peak.js'
import { handledBy } from './handled.js'
import { HANDLERS } from './handlers/handlers.js'
import { Journal, type Report } from './journal.js'
import { memoryHeld, type Memory } from './memory.js'
import type { ServerOptions } from './server-options.js'
import { heaviest } from './weights.js'

/** What came of a graceful stop. */
export interface Stopped {
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
      return targetOf(server)
    },
    memory: (): Promise<Memory> => memoryHeld(),
    /** Resident bytes at the heaviest moment that the handler `weigh` saw, since the last call. */
    heaviest: (): number => heaviest.take(),
    /** From now on the bytes that connections hold are watched. */
    watchBuffers: (): void => buffered.watch(),
    /** The most bytes that all connections held together since then, and the most resident ones, garbage included. */
    bufferPeaks: () => buffered.peaks(),
    report,
    /** Closes the server; afterwards the process is left to end by itself. */
    async stop(grace: number): Promise<Stopped> {
      const began = performance.now()
      await server.close({ grace })
      const took = performance.now() - began
      leave()
      return { took, handled: handledBy.counts(), report: report() }
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

function targetOf({ address }: Server<unknown>): Target {
  const { host, port, path } = address
  if (path !== undefined) return { path }
  return { host: host ?? '127.0.0.1', port: port ?? 0 }
}
