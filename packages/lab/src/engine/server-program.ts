import type { Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { bytes, listen, type Connection, type Server } from '@echo/server'
import type { Failure } from '../trace/trace.js'
import { now, type Log } from './notes.js'
import { listenOriginal, type OriginalSocket, type SocketSettings } from './original.js'
import { tap } from './tap.js'

export interface ListenRequest extends SocketSettings {
  /** Milliseconds that it takes for each message. */
  readonly think?: number
  /** Replies with the message upper-cased. */
  readonly echo?: boolean
  /** One client at a time. Otherwise all concurrently. */
  readonly inTurn?: boolean
  /** Reads on after the end, as the original program does. */
  readonly spin?: boolean
  /** Takes one message, and no more. */
  readonly stops?: boolean
}

type Wire = OriginalSocket | Connection<Uint8Array>

/** How long an original loop that spins is let to, in milliseconds. */
const SPIN = 40

/** The server of a lane: recv, think, reply, until no more comes. */
export class ServerProgram {
  readonly #log: Log
  readonly #accepted = new Set<OriginalSocket>()
  #framed: Server<Uint8Array> | undefined
  #raw: NetServer | undefined
  #run = 0

  constructor(log: Log) {
    this.#log = log
  }

  /** The sockets of a raw server are handed on, and tapped then. */
  get isRaw(): boolean {
    return this.#raw !== undefined
  }

  async listen(request: ListenRequest): Promise<{ port: number }> {
    this.#log.clear()
    if (request.mode === 'framed') return { port: await this.#listenFramed(request) }
    let turn = Promise.resolve()
    this.#raw = await listenOriginal(request, (connection, port) => {
      this.#accepted.add(connection)
      tap(connection.socket, 'server', this.#log)
      turn = request.inTurn === true ? turn.then(() => this.#serve(connection, port, request)) : turn
      if (request.inTurn !== true) void this.#serve(connection, port, request)
    })
    return this.#raw.address() as { port: number }
  }

  async stop(): Promise<void> {
    this.#run++
    for (const connection of this.#accepted) connection.destroy()
    this.#accepted.clear()
    this.#raw?.close()
    this.#raw = undefined
    await this.#framed?.close({ grace: 0 })
    this.#framed = undefined
  }

  async #listenFramed(request: ListenRequest): Promise<number> {
    const { noDelay, think = 0, stops = false, inTurn } = request
    // Otherwise the library would read ahead of a slow reader, up to its mark.
    const holdBack = think > 0 || stops ? { recvHighWaterMark: 1 } : {}
    const server = await listen({ port: 0, codec: bytes(), noDelay, ...holdBack })
    this.#framed = server
    const serve = (connection: Connection<Uint8Array>) =>
      this.#serve(connection, connection.remotePort ?? 0, request)
    const oneByOne = async () => {
      for await (const connection of server) await serve(connection)
    }
    void (inTurn === true ? oneByOne() : server.serve(serve))
    return server.address.port ?? 0
  }

  async #serve(wire: Wire, port: number, request: ListenRequest): Promise<void> {
    const run = this.#run
    try {
      await this.#loop(wire, port, request)
      await wire.close()
    } catch (error) {
      const { name, part, expected, received } = error as Failure
      // A slow reader may find only during the next run that this one has been stopped.
      if (run === this.#run) this.#log.note('failed', port, { name, part, expected, received })
    }
  }

  async #loop(
    wire: Wire,
    port: number,
    { mode, think = 0, echo, spin, stops }: ListenRequest,
  ): Promise<void> {
    for (;;) {
      this.#log.note('wait', port)
      const message = await wire.recv()
      const at = now()
      if (message === undefined || (mode === 'raw' && message.length === 0)) {
        const spins = spin === true && mode === 'raw'
        this.#log.note('over', port, { at, spun: spins ? await countEmpty(wire) : undefined })
        // A loop that spins never comes to the next client.
        return spins ? await forever() : undefined
      }
      this.#log.note('got', port, { at, message })
      if (stops === true) await forever()
      if (think > 0) await sleep(think)
      if (echo !== true) continue
      this.#log.note('send', port, { message: upper(message) })
      await wire.send(upper(message))
    }
  }
}

/** The reply of the original programs: ASCII letters upper-cased. */
function upper(message: Uint8Array): Uint8Array {
  return message.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte))
}

/** The original program does not look whether `recv()` gave anything. */
async function countEmpty(wire: Wire): Promise<number> {
  const until = performance.now() + SPIN
  let times = 0
  for (; performance.now() < until; times++) await wire.recv()
  return times
}

function forever(): Promise<never> {
  return new Promise(() => {})
}
