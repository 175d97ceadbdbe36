import type { Suite } from '../suites.js'
import type { Target } from '../targets/target.js'
import { measureCosts } from './costs.js'
import { coresOf } from './machine.js'
import {
  FORMAT,
  type Environment,
  type MissingTarget,
  type Results,
  type ResultSuite,
  type RunOptions,
  type Sample,
  type Step,
  type Summary,
  type TargetCosts,
} from './results.js'
import { planRound, runRound } from './round.js'
import { isNarrow, RunClock, type RunProgress } from './stopping.js'
import { summarize } from './summary.js'
import type { ReadyTarget } from './target-processes.js'

/** Is called as a run proceeds. */
export interface RunObserver {
  /** A target's server is made ready, which may mean that it is built. */
  preparing(target: string): void
  /** Before each step. */
  step(step: Step, progress: RunProgress): void
  /** After each round: what is known so far. */
  round(summary: Summary, progress: RunProgress): void
  /** The rounds are done; memory is looked at. */
  costs(target: string): void
}

/**
 * Runs a suite. All processes that it started have ended when it is settled.
 * @throws if a reply was wrong or missing in any target; the message names the target and the workload.
 */
export async function runSuite(
  suite: Suite,
  options: RunOptions,
  environment: Environment,
  observer: RunObserver,
): Promise<Results> {
  const startedAt = new Date().toISOString()
  const { ready, missing } = await readyTargets(suite, (target) => observer.preparing(target))
  const clock = new RunClock(options, ready.length, planRound(1, options.workloads, ready, 1).length)
  const samples: Sample[] = []
  const summary = await measureRounds(suite, options, ready, environment.pinned, samples, clock, observer)
  const costs = options.costs ? await measureAllCosts(ready, observer) : []
  return {
    format: FORMAT,
    suite: resultSuite(suite, ready, missing),
    startedAt,
    took: clock.seconds,
    environment,
    options,
    summary,
    costs,
    samples,
  }
}

/** Measures rounds until what is known is narrow enough, or the time is up. */
async function measureRounds(
  suite: Suite,
  options: RunOptions,
  targets: readonly (Target & ReadyTarget)[],
  pinned: readonly number[],
  samples: Sample[],
  clock: RunClock,
  observer: RunObserver,
): Promise<Summary> {
  const { workloads, seed, leastRounds, mostRounds, precision } = options
  for (let round = 1; ; round++) {
    const steps = planRound(round, workloads, targets, seed)
    let done = 0
    const onStep = (step: Step) => observer.step(step, clock.progress(round - 1 + done++ / steps.length))
    samples.push(...(await runRound(steps, targets, options, coresOf(round, pinned), onStep)))
    const summary = summarize(samples, workloads, suite, seed)
    observer.round(summary, clock.progress(round))
    if (round < leastRounds) continue
    if (round >= mostRounds || clock.isUp(round) || isNarrow(summary, suite, precision)) return summary
  }
}

/** The targets of a suite that can be run here, their servers built, and those that cannot. */
export async function readyTargets(suite: Suite, onTarget: (name: string) => void) {
  const ready: (Target & ReadyTarget)[] = []
  const missing: MissingTarget[] = []
  for (const target of suite.targets) {
    onTarget(target.name)
    const program = await target.program?.prepare()
    if (program !== undefined && 'missing' in program) missing.push({ target: target.name, ...program })
    else ready.push({ ...target, suite: suite.name, ...(program && { prepared: program }) })
  }
  return { ready, missing }
}

export function resultSuite(
  { name, title, baseline, ceiling, control }: Suite,
  targets: readonly (Target & ReadyTarget)[],
  missing: readonly MissingTarget[],
): ResultSuite {
  return {
    name,
    title,
    baseline,
    ...(ceiling !== undefined && { ceiling }),
    control,
    targets: targets.map(({ name: target, what, tier, prepared, version }) => ({
      name: target,
      what,
      tier,
      ...((prepared ?? version) && { version: prepared?.version ?? version?.() }),
    })),
    missing,
  }
}

/** Of those targets whose server is ours, and can be asked. */
async function measureAllCosts(
  targets: readonly ReadyTarget[],
  observer: RunObserver,
): Promise<TargetCosts[]> {
  const costs: TargetCosts[] = []
  for (const target of targets) {
    if (target.prepared !== undefined || target.alone) continue
    observer.costs(target.name)
    costs.push(await measureCosts(target))
  }
  return costs
}
