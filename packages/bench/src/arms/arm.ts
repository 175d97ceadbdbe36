import type { LoadSide } from '../load/load-side.js'

/** One way of getting messages there and back. Its two sides run in processes of their own. */
export interface Arm {
  readonly name: string
  /** What it is, in at most 44 columns. */
  readonly what: string
  /** The server side: echoes on a free port of 127.0.0.1 until its process ends. Gives the port. */
  serve(): Promise<number>
  /** The load side. */
  readonly load: LoadSide
}
