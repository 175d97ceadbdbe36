import type { Target } from '../../src/targets/target.js'
import { profileNamed, type ProfileName } from '../../src/run/profiles.js'
import { summarize } from '../../src/run/summary.js'
import type { Workload } from '../../src/load/workload.js'
import { latencies, machine, sample } from '../run/sample.js'
import { resultSuite } from '../../src/run/run-suite.js'
import { FORMAT, type Results, type Sample } from '../../src/run/results.js'
import type { Suite } from '../../src/suites.js'

interface Simulation {
  readonly profile?: ProfileName
  /** Messages per second of each target, if it is not a million. */
  readonly rates?: Readonly<Record<string, number>>
  /** What else is known of a measurement. */
  readonly more?: (target: string, workload: Workload) => Partial<Sample>
  readonly without?: readonly string[]
}

/** Results of a real suite as if it had run: five rounds, in each of which all are as fast as that round's machine is. */
export function simulatedResults(
  suite: Suite,
  { profile = 'quick', rates = {}, more, without = [] }: Simulation = {},
): Results {
  const options = { ...profileNamed(profile, suite), seed: 4_294_967_295, pin: true }
  const targets = suite.targets.filter(({ name }) => !without.includes(name))
  const timed = ({ depth, rate }: Workload) => depth === 1 || rate !== undefined
  const samples = options.workloads.flatMap((workload) =>
    [1, 2, 3, 4, 5].flatMap((round) =>
      targets
        .filter((target) => target.fits?.(workload) ?? true)
        .map(({ name }) => {
          const rate = rates[name] ?? 1_000_000
          return sample(round, name, workload, rate * round, {
            ...(timed(workload) && { latencies: latencies(1e9 / rate / round) }),
            ...more?.(name, workload),
          })
        }),
    ),
  )
  const ready = targets.map((target: Target) => ({
    ...target,
    suite: suite.name,
    ...(target.program && { prepared: { command: '', args: [], version: `${target.name} 1.2.3` } }),
  }))
  return {
    format: FORMAT,
    suite: resultSuite(suite, ready, [
      { target: 'Absent', missing: 'java; Debian package default-jdk-headless' },
    ]),
    startedAt: '2026-11-23T05:19:55.123Z',
    took: 1,
    environment: machine,
    options,
    summary: summarize(samples, options.workloads, suite, 1),
    costs: targets.map(({ name }) => ({
      target: name,
      heapBytesPerMessage: 1234.5,
      idleConnectionBytes: 12_345,
    })),
    samples,
  }
}
