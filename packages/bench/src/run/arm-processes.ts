import type { PreparedProgram } from '../arms/arm.js'
import { Child } from '../child.js'
import { cellName, type Cell } from '../load/cell.js'
import type { Measurement, MeasureRequest } from '../load/measurement.js'
import type { Cores } from '../pinning.js'
import { ArmServer, ownServer } from './arm-server.js'

/** An arm that can be run here. */
export interface ReadyArm {
  readonly suite: string
  readonly name: string
  /** Its server, if that is another program. */
  readonly prepared?: PreparedProgram
  /** It has no server. */
  readonly alone?: true
}

/** The two processes of an arm: its server and its load generator. Of an arm that works alone, the latter. */
export class ArmProcesses {
  readonly #server: ArmServer | undefined
  readonly #arm: string
  readonly #load: Child

  /** Starts them. */
  constructor({ suite, name, prepared, alone }: ReadyArm, cores: Cores | undefined) {
    this.#arm = name
    this.#server = alone ? undefined : new ArmServer(prepared ?? ownServer(suite, name), cores?.server)
    this.#load = new Child('load-process.js', [suite, name], alone ? cores?.server : cores?.load)
  }

  /** @throws if it has none. */
  get server(): ArmServer {
    if (this.#server === undefined) throw new Error(`${this.#arm} has no server`)
    return this.#server
  }

  /**
   * @param time in milliseconds.
   * @throws if a reply is wrong or missing, or a process ends; the message names the arm and the cell.
   */
  async measure(cell: Cell, time: { warmUp: number; duration: number }): Promise<Measurement> {
    try {
      const server = this.#server
      const port = server === undefined ? 0 : await server.port
      const request: MeasureRequest = { cell, ...time, port, pid: (server ?? this.#load).pid }
      return await this.#load.request<Measurement>(request)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${this.#arm}, ${cellName(cell)}: ${reason}`, { cause })
    }
  }

  /** Ends them. Resolves when they are gone. */
  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server?.end()])
  }
}
