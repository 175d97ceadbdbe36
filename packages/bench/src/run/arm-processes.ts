import { Child } from '../child.js'
import type { Cell } from '../load/load-side.js'
import type { Measurement, MeasureRequest } from '../load/measure.js'
import { cellName } from './cell-name.js'

/** The two processes of an arm: its server and its load generator. */
export class ArmProcesses {
  readonly #arm: string
  readonly #server: Child
  readonly #load: Child
  readonly #port: Promise<number>

  /** Starts them. */
  constructor(arm: string) {
    this.#arm = arm
    this.#server = new Child('server-process.js', arm)
    this.#load = new Child('load-process.js', arm)
    this.#port = this.#server.request<number>({})
    this.#port.catch(() => {})
  }

  /**
   * @param time in milliseconds.
   * @throws if a reply is wrong or missing, or a process ends; the message names the arm and the cell.
   */
  async measure(cell: Cell, time: { warmUp: number; duration: number }): Promise<Measurement> {
    try {
      const request: MeasureRequest = { ...cell, ...time, port: await this.#port }
      return await this.#load.request<Measurement>(request)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`${this.#arm}, ${cellName(cell)}: ${reason}`, { cause })
    }
  }

  /** Ends them. Resolves when they are gone. */
  async end(): Promise<void> {
    await Promise.all([this.#load.end(), this.#server.end()])
  }
}
