import { fit, WIDTH } from '../layout.js'
import { workloadName } from '../load/workload.js'
import { formatTime, threeDigits } from '../number-format.js'
import type { Step, Summary } from '../run/results.js'
import type { RunObserver } from '../run/run-suite.js'
import type { RunProgress } from '../run/stopping.js'
import type { Suite } from '../suites.js'
import { deepestWorkload, shortWorkload } from './names.js'

/** What the progress is written to: a terminal, or not. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BAR = 12

/** Shows how far a run has come: one line that is redrawn on a terminal, else a line a round. */
export class Progress implements RunObserver {
  readonly #stream: ProgressStream
  readonly #suite: Suite
  #ratio = ''
  #shown = false

  constructor(stream: ProgressStream, suite: Suite) {
    this.#stream = stream
    this.#suite = suite
  }

  preparing(target: string): void {
    this.#show(`preparing ${target}`)
  }

  step({ workload, target }: Step, progress: RunProgress): void {
    const line = `${bar(progress.done)}  ${timeLeft(progress)}  ${workloadName(workload)}, ${target}`
    const both = `${line}  ${this.#ratio}`
    this.#show(both.length <= WIDTH ? both : line)
  }

  round(summary: Summary, progress: RunProgress): void {
    this.#ratio = runningRatio(summary, this.#suite)
    if (this.#stream.isTTY === true) return
    this.#stream.write(
      `round ${progress.round - 1} done, ${timeLeft(progress)}${this.#ratio && `, ${this.#ratio}`}\n`,
    )
  }

  costs(target: string): void {
    this.#show(`memory of ${target}`)
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

/** Of the target that the A/A control repeats, against the baseline, where most small messages are in flight. */
function runningRatio({ workloads }: Summary, suite: Suite): string {
  const { control, baseline, name } = suite
  const deepest = deepestWorkload(workloads)
  const ratio = deepest?.targets.find(({ target }) => target === control[0])?.rateRatio
  if (deepest === undefined || ratio === undefined || control[0] === baseline) return ''
  return `${control[0]} ${threeDigits(ratio.median)} × ${baseline} with ${shortWorkload(deepest.workload, { name })}`
}
