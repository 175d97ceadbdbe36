import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import type { ServerCommand } from '@echo/harness'
import type { Load } from '../load/link.js'
import type { PrepareWork } from '../load/passes.js'
import type { Workload } from '../load/workload.js'

/**
 * What a target does beside the framed ones: `ours`; `same job`, messages whole and apart; `more`, also services of its own, as
 * handshakes, masks or events; `less`, no messages at all, so that it is a ceiling or a floor.
 */
export type Tier = 'ours' | 'same job' | 'more' | 'less'

/** One way of getting messages there and back. Its two sides run in processes of their own. */
export interface Target {
  readonly name: string
  /** What it is, in at most 44 columns. */
  readonly what: string
  readonly tier: Tier
  /** The other program that is its server; without it, the server is `serve()` of its sides, in a Node process. */
  readonly program?: ServerProgram
  /** What it is made of, where the server is `serve()` and that is not ours: the version of a package. */
  readonly version?: () => string
  /** Milliseconds of load that its processes see first, if a profile's are too few for its compiler. */
  readonly settling?: number
  /** It has no server: it works in one process, which is kept on the server's processor. */
  readonly alone?: true
  /** False for a workload that it cannot carry. Without it, it carries all. */
  readonly fits?: (workload: Workload) => boolean
  /** What runs in its processes. Loaded only there, so that what a target needs is not needed by others. */
  sides(): Promise<Sides>
}

/** A server and what loads it; or, of a target that works alone, its work. */
export type Sides =
  | {
      /** Echoes on a free port of 127.0.0.1 until its process ends. Gives the port. */
      readonly serve?: () => Promise<number>
      readonly load: Load
    }
  | { readonly work: PrepareWork }

/** A server in another program. */
export interface ServerProgram {
  /** Makes ready what is to be run: finds it, builds it. Called once a run, before anything is measured. */
  prepare(): Promise<PreparedProgram | MissingProgram>
}

export interface PreparedProgram extends ServerCommand {
  /** What it is made of: `go 1.19.8`, `tokio-util 0.7.3, rustc 1.63.0`. */
  readonly version: string
}

/** It cannot be run here. */
export interface MissingProgram {
  /** What is not there, and what brings it, in one line. */
  readonly missing: string
}

/** Serves each socket, with TCP_NODELAY, on a free port of 127.0.0.1. Gives the port. */
export async function serveSockets(serve: (socket: Socket) => void): Promise<number> {
  const listener = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  return (listener.address() as AddressInfo).port
}

/** The path of a program of this package. It is run from `dist`, also when this file itself is run from `src` by a test. */
export function programPath(name: string): string {
  return join(import.meta.dirname, '../../dist', name)
}
