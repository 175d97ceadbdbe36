import type { PreparedProgram } from '../targets/target.js'
import { Child } from '../child.js'
import { workloadName, type Workload } from '../load/workload.js'
import type { Measurement, MeasureRequest } from '../load/measurement.js'
import type { Cores } from '../pinning.js'
import { TargetServer, ownServer } from './target-server.js'

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
  readonly #server: TargetServer | undefined
  readonly #target: string
  readonly #load: Child

  /** Starts them. */
  constructor({ suite, name, prepared, alone }: ReadyTarget, cores: Cores | undefined) {
    this.#target = name
    this.#server = alone ? undefined : new TargetServer(prepared ?? ownServer(suite, name), cores?.server)
    this.#load = new Child('load-process.js', [suite, name], alone ? cores?.server : cores?.load)
  }

  /** @throws if it has none. */
  get server(): TargetServer {
    if (this.#server === undefined) throw new Error(`${this.#target} has no server`)
    return this.#server
  }

  /**
   * @param time in milliseconds.
   * @throws if a reply is wrong or missing, or a process ends; the message names the target and the workload.
   */
  async measure(workload: Workload, time: { warmUp: number; duration: number }): Promise<Measurement> {
    try {
      const server = this.#server
      const port = server === undefined ? 0 : await server.port
      const request: MeasureRequest = { workload, ...time, port, pid: (server ?? this.#load).pid }
      return await this.#load.request<Measurement>(request)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${this.#target}, ${workloadName(workload)}: ${reason}`, { cause })
    }
  }

  /** Ends them. Resolves when they are gone. */
  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server?.end()])
  }
}
