import { Child, ServerProcess, type ServerCommand } from '@echo/harness'
import type { LoadActions } from '../load/measure.js'
import { workloadName, type Workload } from '../load/workload.js'
import type { ServerRequest } from '../server-meter.js'
import { pinnedTo, type Cores } from './machine.js'
import type { Measurement } from './results.js'
import { type PreparedProgram, programPath } from '../targets/target.js'

/** A target that can be run here. */
export interface ReadyTarget {
  readonly suite: string
  readonly name: string
  /** Its server, if that is another program. */
  readonly prepared?: PreparedProgram
  /** As `Target` says. */
  readonly settling?: number
  /** It has no server. */
  readonly alone?: true
}

/** The two processes of a target: its server and its load generator. Of a target that works alone, the latter. */
export class TargetProcesses {
  readonly #server: ServerProcess | undefined
  readonly #target: string
  readonly #load: Child<LoadActions>

  /** Starts them. */
  constructor({ suite, name, prepared, alone }: ReadyTarget, cores: Cores | undefined) {
    this.#target = name
    this.#server = alone
      ? undefined
      : new ServerProcess(prepared ?? ownServer(suite, name), pinnedTo(cores?.server))
    this.#load = new Child(programPath('load-process.js'), {
      args: [suite, name],
      wrapper: pinnedTo(alone ? cores?.server : cores?.load),
    })
  }

  /** @throws if it has none. */
  get port(): Promise<number> {
    return this.#ownServer.port
  }

  /** Only of a server of ours. */
  async ask(request: ServerRequest): Promise<number> {
    return Number(await this.#ownServer.ask(request))
  }

  /**
   * @param time in milliseconds.
   * @throws if a reply is wrong or missing, or a process ends; the message names the target and the workload.
   */
  async measure(workload: Workload, time: { warmUp: number; duration: number }): Promise<Measurement> {
    try {
      const server = this.#server
      const port = server === undefined ? 0 : await server.port
      const { pid } = server ?? this.#load
      return await this.#load.call('measure', { workload, ...time, port, pid })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${this.#target}, ${workloadName(workload)}: ${reason}`, { cause })
    }
  }

  /** Ends them. Resolves when they are gone. */
  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server?.end()])
  }

  get #ownServer(): ServerProcess {
    if (this.#server === undefined) throw new Error(`${this.#target} has no server`)
    return this.#server
  }
}

function ownServer(suite: string, target: string): ServerCommand {
  return { command: process.execPath, args: [programPath('server-process.js'), suite, target] }
}
