import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Environment } from './environment.js'
import { FORMAT } from './results.js'
import type { RunOptions } from './run-options.js'
import type { Sample } from './sample.js'

/** What a run was begun as: it must be gone on with as the same, or ratios would be taken across two machines. */
export interface JournalHead {
  readonly format: typeof FORMAT
  readonly suite: string
  readonly startedAt: string
  readonly environment: Environment
  readonly options: RunOptions
  /** The targets that could be run. */
  readonly targets: readonly string[]
}

/** A journal that a run cannot be gone on with. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

/**
 * The measurements of a run that has not ended, a line each, so that a run that was interrupted can be gone on with. Written
 * at once: a process that is killed loses the measurement that it was at, no more.
 */
export class Journal {
  readonly head: JournalHead
  readonly samples: readonly Sample[]
  readonly #path: string

  private constructor(path: string, head: JournalHead, samples: readonly Sample[]) {
    this.#path = path
    this.head = head
    this.samples = samples
  }

  static begin(path: string, head: JournalHead): Journal {
    writeFileSync(path, `${JSON.stringify(head)}\n`)
    return new Journal(path, head, [])
  }

  /** @throws {JournalError} if it is no journal of that suite, or of another version of this program. */
  static resume(path: string, suite: string): Journal {
    if (!existsSync(path)) throw new JournalError(`there is no ${path}`)
    const [first, ...lines] = readFileSync(path, 'utf8').split('\n')
    const head = parse(first) as JournalHead | undefined
    if (head?.format !== FORMAT || head.suite !== suite)
      throw new JournalError(`${path} is no journal of this version of bench, or not of the suite ${suite}`)
    // The last line may have been cut off.
    const samples = lines.flatMap((line) => (parse(line) as Sample | undefined) ?? [])
    return new Journal(path, head, samples)
  }

  add(sample: Sample): void {
    appendFileSync(this.#path, `${JSON.stringify(sample)}\n`)
  }

  /** @throws {JournalError} unless this machine, and what it runs, are those that the run was begun on. */
  checkEnvironment(now: Environment, targets: readonly string[]): void {
    const { environment } = this.head
    for (const key of ['node', 'platform', 'release', 'cpu', 'cores', 'memory', 'pinned'] as const) {
      const [before, after] = [JSON.stringify(environment[key]), JSON.stringify(now[key])]
      if (before !== after)
        throw new JournalError(`the run was begun where ${key} is ${before}, not ${after}`)
    }
    const added =
      this.head.targets.find((target) => !targets.includes(target)) ??
      targets.find((target) => !this.head.targets.includes(target))
    if (added !== undefined)
      throw new JournalError(`the run was begun with other targets: ${added} is the first`)
  }
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return undefined
  }
}
