import { setTimeout as sleep } from 'node:timers/promises'
import { bytes, listen, upper, type Connection, type Server } from '@echo/server'
import type { Server as NetServer } from 'node:net'
import type { Mode } from '../trace/trace.js'
import { now, type Log } from './notes.js'
import { listenOriginal, type OriginalSocket } from './original.js'
import { tap } from './tap.js'

export interface ListenRequest {
  readonly mode: Mode
  readonly recvSize: number
  readonly noDelay: boolean
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
  #framed: Server<Uint8Array> | undefined
  #raw: NetServer | undefined
  readonly #accepted = new Set<OriginalSocket>()

  constructor(log: Log) {
    this.#log = log
  }

  /** What it accepts by itself, and does not hand to a socket of the original program, is tapped as it comes. */
  get isFramed(): boolean {
    return this.#raw === undefined
  }

  async listen(request: ListenRequest): Promise<{ port: number }> {
    this.#log.clear()
    return request.mode === 'raw' ? await this.#listenRaw(request) : await this.#listenFramed(request)
  }

  /** Resolves when so many bytes have been read from sockets. */
  async untilRead(size: number): Promise<void> {
    await this.#log.until(() => this.#log.readBytes >= size, 5000)
  }

  /** Resolves when `recv()` has given so much. */
  async untilReceived(least: { bytes: number; messages: number }): Promise<void> {
    const enough = () =>
      this.#log.received.bytes >= least.bytes && this.#log.received.messages >= least.messages
    await this.#log.until(enough, 8000)
  }

  /** Resolves when a connection has ended, or failed. */
  async untilOver(): Promise<void> {
    await this.#log.until(() => this.#log.ends > 0, 5000)
  }

  async stop(): Promise<void> {
    for (const connection of this.#accepted) connection.destroy()
    this.#accepted.clear()
    this.#raw?.close()
    this.#raw = undefined
    await this.#framed?.close({ grace: 0 })
    this.#framed = undefined
  }

  async #listenRaw(request: ListenRequest): Promise<{ port: number }> {
    let turn = Promise.resolve()
    // Set before the first connection: see `isFramed`.
    this.#raw = await listenOriginal(request.recvSize, request.noDelay, (connection, port) => {
      this.#accepted.add(connection)
      tap(connection.socket, 'server', (note) => this.#log.note(note))
      if (request.inTurn === true) turn = turn.then(() => this.#serve(connection, port, request))
      else void this.#serve(connection, port, request)
    })
    return this.#raw.address() as { port: number }
  }

  async #listenFramed(request: ListenRequest): Promise<{ port: number }> {
    const holdsBack = request.think !== undefined || request.stops === true
    const server = await listen({
      port: 0,
      codec: bytes(),
      noDelay: request.noDelay,
      // Otherwise the library would read ahead of a slow reader, up to its mark.
      ...(holdsBack ? { recvHighWaterMark: 1 } : {}),
    })
    this.#framed = server
    const serve = (connection: Connection<Uint8Array>) =>
      this.#serve(connection, connection.remotePort ?? 0, request)
    if (request.inTurn === true) void serveInTurn(server, serve)
    else void server.serve(serve)
    return { port: server.address.port ?? 0 }
  }

  async #serve(wire: Wire, port: number, request: ListenRequest): Promise<void> {
    try {
      await this.#loop(wire, port, request)
      await wire.close()
    } catch (error) {
      this.#log.note({ kind: 'failed', at: now(), port, ...describe(error) })
    }
  }

  async #loop(wire: Wire, port: number, { mode, think, echo, spin, stops }: ListenRequest): Promise<void> {
    for (;;) {
      this.#log.note({ kind: 'wait', at: now(), port })
      const message = await wire.recv()
      const at = now()
      if (message === undefined || (mode === 'raw' && message.length === 0)) {
        const spun = spin === true && mode === 'raw' ? { spun: await countEmpty(wire) } : {}
        this.#log.note({ kind: 'over', at, port, ...spun })
        // It never comes to the next client.
        if ('spun' in spun) await new Promise(() => {})
        return
      }
      this.#log.carried('got', port, message, at)
      if (stops === true) await new Promise(() => {})
      if (think !== undefined && think > 0) await sleep(think)
      if (echo === true) await this.#reply(wire, port, upper(message))
    }
  }

  async #reply(wire: Wire, port: number, message: Uint8Array): Promise<void> {
    this.#log.carried('send', port, message)
    await wire.send(message)
  }
}

async function serveInTurn(
  server: Server<Uint8Array>,
  serve: (connection: Connection<Uint8Array>) => Promise<void>,
): Promise<void> {
  for await (const connection of server) await serve(connection)
}

/** The original program does not look whether `recv()` gave anything. */
async function countEmpty(wire: Wire): Promise<number> {
  const until = performance.now() + SPIN
  let times = 0
  while (performance.now() < until) {
    await wire.recv()
    times++
  }
  return times
}

function describe(error: unknown) {
  const { name, part, expected, received } = error as Error & {
    part?: string
    expected?: number
    received?: number
  }
  return {
    name,
    ...(part === undefined ? {} : { part }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
}
