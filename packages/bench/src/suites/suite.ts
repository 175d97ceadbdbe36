import type { Arm } from '../arms/arm.js'
import type { Cell } from '../load/cell.js'

/** Arms that are measured together, and which of them the others are measured against. */
export interface Suite {
  /** How the command and its files are called. */
  readonly name: 'bench' | 'peers' | 'codecs'
  /** What is compared, in at most 60 columns. */
  readonly title: string
  /** In the order in which they are reported. */
  readonly arms: readonly Arm[]
  /** The arm whose messages a second all others are divided by. */
  readonly baseline: string
  /** The arm whose payload bytes a second all others are divided by. */
  readonly ceiling?: string
  /** What is measured instead of the cells of a profile. */
  readonly cells?: readonly Cell[]
  /** Two arms that are the same: how far the second is from the first is what this machine's noise does. */
  readonly control: readonly [arm: string, twin: string]
}
