import { fit, WIDTH } from '../layout.js'
import { cellName } from '../load/cell.js'
import { formatTime, threeDigits } from '../number-format.js'
import type { Step } from '../run/plan.js'
import type { RunObserver, RunProgress } from '../run/run-progress.js'
import type { Summary } from '../run/summary.js'
import type { Suite } from '../suites/suite.js'
import { deepestCell } from './usage-table.js'

/** What the progress is written to: a terminal, or not. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BAR = 12

/** Shows how far a run has come: one line that is redrawn on a terminal, else a line a block. */
export class Progress implements RunObserver {
  readonly #stream: ProgressStream
  readonly #suite: Suite
  #ratio = ''
  #shown = false

  constructor(stream: ProgressStream, suite: Suite) {
    this.#stream = stream
    this.#suite = suite
  }

  preparing(arm: string): void {
    this.#show(`preparing ${arm}`)
  }

  step({ cell, arm }: Step, progress: RunProgress): void {
    this.#show(
      [bar(progress.done), timeLeft(progress), this.#ratio || `${cellName(cell)}, ${arm}`].join('  '),
    )
  }

  block(summary: Summary, progress: RunProgress): void {
    this.#ratio = runningRatio(summary, this.#suite)
    if (this.#stream.isTTY === true) return
    this.#stream.write(
      `block ${progress.block - 1} done, ${timeLeft(progress)}${this.#ratio && `, ${this.#ratio}`}\n`,
    )
  }

  costs(arm: string): void {
    this.#show(`memory of ${arm}`)
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#stream.write(`\r${' '.repeat(WIDTH)}\r`)
    this.#shown = false
  }

  #show(line: string): void {
    if (this.#stream.isTTY !== true) return
    this.#stream.write(`\r${fit(line).padEnd(WIDTH)}`)
    this.#shown = true
  }
}

function bar(done: number): string {
  const full = Math.round(Math.min(1, done) * BAR)
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`
}

function timeLeft({ left }: RunProgress): string {
  return `${formatTime(left)} left`
}

/** Of the arm that the A/A control repeats, against the baseline. */
function runningRatio({ cells }: Summary, { control, baseline }: Suite): string {
  const ratio = deepestCell(cells)?.arms.find(({ arm }) => arm === control[0])?.rateRatio
  if (ratio === undefined || control[0] === baseline) return ''
  return `${control[0]} ${threeDigits(ratio.median)} × ${baseline}`
}
