import { setTimeout as sleep } from 'node:timers/promises'
import { bytes, listen, type Connection } from '@echo/server'
import type { Failure } from '../trace/trace.js'
import { Log, now, type Received, type Report } from './notes.js'
import { listenOriginal, type Listening, type OriginalSocket, type SocketSettings } from './original.js'
import { tap, tapServers } from './tap.js'

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
type Serve = (wire: Wire, port: number) => Promise<void>

/** How long an original loop that spins is let to, in milliseconds. */
const SPIN = 40

/** The server of a lane: recv, think, reply, until no more comes. */
export class ServerProgram {
  readonly #log = new Log()
  #listening: Listening | undefined
  #isRaw = false
  #run = 0

  constructor() {
    // The sockets of a raw server are handed on, and tapped then.
    tapServers(this.#log, () => !this.#isRaw)
  }

  async listen(request: ListenRequest): Promise<{ port: number }> {
    this.#log.clear()
    this.#isRaw = request.mode === 'raw'
    let turn = Promise.resolve()
    const serve = (wire: Wire, port: number) => {
      const before = request.inTurn === true ? turn : Promise.resolve()
      return (turn = before.then(() => this.#serve(wire, port, request)))
    }
    this.#listening = await (this.#isRaw ? this.#listenRaw(request, serve) : listenFramed(request, serve))
    return { port: this.#listening.port }
  }

  until(received: Received): Promise<void> {
    return this.#log.until(received)
  }

  report(): Report {
    return this.#log.report()
  }

  async reset(): Promise<void> {
    this.#run++
    await this.#listening?.close()
    this.#listening = undefined
    this.#log.clear()
  }

  #listenRaw(request: ListenRequest, serve: Serve): Promise<Listening> {
    return listenOriginal(request, (connection, port) => {
      tap(connection.socket, 'server', this.#log)
      void serve(connection, port)
    })
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

  async #loop(wire: Wire, port: number, request: ListenRequest): Promise<void> {
    const { mode, think = 0, echo, spin, stops } = request
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

async function listenFramed({ noDelay, think = 0, stops }: ListenRequest, serve: Serve): Promise<Listening> {
  // Otherwise the library would read ahead of a slow reader, up to its mark.
  const holdBack = think > 0 || stops === true ? { recvHighWaterMark: 1 } : {}
  const server = await listen({ port: 0, codec: bytes(), noDelay, ...holdBack })
  void server.serve((connection) => serve(connection, connection.remotePort ?? 0))
  return { port: server.address.port ?? 0, close: () => server.close({ grace: 0 }) }
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
