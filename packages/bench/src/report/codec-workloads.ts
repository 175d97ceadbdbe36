import { type Estimate, estimateMedian, latencyQuantile, median, seededRandom } from '@echo/harness'
import { aloneName, objectWorkloadName } from '../codecs/names.js'
import { sameWorkload } from '../load/workload.js'
import type { Results } from '../run/results.js'
import { messagesPerSecond, ratiosWithin, serverTime, type Sample } from '../run/sample.js'
import type { TargetSummary, WorkloadSummary } from '../run/summary.js'
import type { Outcome } from '../run/outcome.js'

/** What the codec sweep found of one object at one depth. */
export interface CodecWorkload {
  /** `small object x 256`. */
  readonly name: string
  /** One message at a time: round trips were timed. */
  readonly timed: boolean
  /** One for each codec, in the order of the suite. */
  readonly rows: readonly CodecRow[]
}

/** One codec. */
export interface CodecRow {
  readonly codec: string
  readonly messagesPerSecond: number
  /** Round trips, in microseconds, where they were timed. */
  readonly latency?: { readonly p50: number; readonly p99: number }
  /** Against the baseline: messages a second, or median round trips where they were timed. Missing for itself. */
  readonly ratio?: Estimate
  readonly outcome?: Outcome
  readonly alone?: CodecAlone
  /** Bytes of one payload. */
  readonly payloadBytes: number
  /** Microseconds of processor time that the server took for a message, where the system tells. */
  readonly serverTime?: number
}

/** What the codec does alone. */
export interface CodecAlone {
  readonly messagesPerSecond: number
  /** Microseconds of processor time for a message, where the system tells. */
  readonly time?: number
  /** Messages a second of the echo against its own: what the server reaches, waiting included. */
  readonly echoRatio: Estimate
  /** Its processor time against the echo server's: the share of the server's work that the codec is. */
  readonly timeRatio?: Estimate
}

export function codecWorkloads(results: Results): CodecWorkload[] {
  return results.summary.workloads.map((workload) => codecWorkload(workload, results))
}

function codecWorkload(
  { workload, targets }: WorkloadSummary,
  { suite, samples, options }: Results,
): CodecWorkload {
  const here = samples.filter((sample) => sameWorkload(sample.workload, workload))
  const echoes = new Set(suite.targets.filter(({ tier }) => tier !== 'less').map(({ name }) => name))
  return {
    name: objectWorkloadName(workload),
    timed: targets.some(({ latencies }) => latencies !== undefined),
    rows: targets
      .filter(({ target }) => echoes.has(target))
      .map((echo) => {
        const alone = targets.find(({ target }) => target === aloneName(echo.target))
        return codecRow(echo, alone, here, suite.baseline, options.seed)
      }),
  }
}

function codecRow(
  echo: TargetSummary,
  alone: TargetSummary | undefined,
  samples: readonly Sample[],
  baseline: string,
  seed: number,
): CodecRow {
  const { target, latencies, server, outcome } = echo
  const ratio = echo.latencyRatio ?? echo.rateRatio
  const own = samples.filter((sample) => sample.target === target && sample.messages > 0)
  return {
    codec: target,
    messagesPerSecond: echo.messagesPerSecond,
    payloadBytes: median(own.map(({ bytes, messages }) => bytes / messages)),
    ...(latencies && {
      latency: { p50: latencyQuantile(latencies, 0.5), p99: latencyQuantile(latencies, 0.99) },
    }),
    ...(ratio && target !== baseline && { ratio }),
    ...(outcome && { outcome }),
    ...(server && { serverTime: server.cpuPerMillion }),
    ...(alone && { alone: codecAlone(echo, alone, samples, seed) }),
  }
}

function codecAlone(
  echo: TargetSummary,
  alone: TargetSummary,
  samples: readonly Sample[],
  seed: number,
): CodecAlone {
  const estimate = (ratios: readonly number[]) => estimateMedian(ratios, seededRandom(seed))
  const times = ratiosWithin(samples, alone.target, echo.target, serverTime)
  return {
    messagesPerSecond: alone.messagesPerSecond,
    echoRatio: estimate(ratiosWithin(samples, echo.target, alone.target, messagesPerSecond)),
    ...(alone.server && { time: alone.server.cpuPerMillion }),
    ...(times.length > 0 && { timeRatio: estimate(times) }),
  }
}
