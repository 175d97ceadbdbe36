import { fit, WIDTH } from '../layout.js'
import { formatTime } from '../number-format.js'
import { cellName } from './cell-name.js'
import type { Step } from './plan.js'
import type { BenchObserver } from './run-bench.js'

/** What the progress is written to: a terminal, or not. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Shows how far a run has come: one line that is redrawn on a terminal, else a line a block. */
export class Progress implements BenchObserver {
  readonly #stream: ProgressStream
  readonly #blocks: number
  readonly #expected: number
  readonly #now: () => number
  readonly #began: number
  #shown = false

  /**
   * @param expected seconds that the run is thought to take.
   * @param now gives milliseconds.
   */
  constructor(
    stream: ProgressStream,
    blocks: number,
    expected: number,
    now: () => number = () => performance.now(),
  ) {
    this.#stream = stream
    this.#blocks = blocks
    this.#expected = expected
    this.#now = now
    this.#began = now()
  }

  step(step: Step, done: number, all: number): void {
    if (this.#stream.isTTY !== true) return
    const what = `${cellName(step.cell)}, ${step.arm}`
    const line = `block ${step.block}/${this.#blocks}  ${this.#left(done, all)}  ${what}`
    this.#stream.write(`\r${fit(line).padEnd(WIDTH)}`)
    this.#shown = true
  }

  block(block: number, done: number, all: number): void {
    if (this.#stream.isTTY === true) return
    this.#stream.write(`block ${block}/${this.#blocks} done, ${this.#left(done, all)}\n`)
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#stream.write(`\r${' '.repeat(WIDTH)}\r`)
    this.#shown = false
  }

  /** At first what was expected, and more and more what was seen. */
  #left(done: number, all: number): string {
    const part = done / all
    const passed = (this.#now() - this.#began) / 1000
    const seen = done === 0 ? 0 : passed / part
    return `${formatTime((1 - part) * (part * seen + (1 - part) * this.#expected))} left`
  }
}
