import { type Latencies, LatencyHistogram } from '@echo/harness'
import type { Workload } from '../../src/load/workload.js'
import type { Environment, Sample } from '../../src/run/results.js'

/** A measurement for tests, of one second. */
export function sample(
  round: number,
  target: string,
  workload: Workload,
  messages: number,
  more: Partial<Sample> = {},
): Sample {
  return {
    round,
    target,
    workload,
    seconds: 1,
    messages,
    bytes: messages * workload.size,
    verified: 32,
    exchanged: messages + 32,
    wireBytes: messages * (workload.size + 4) * 2,
    loadBusy: 0.5,
    ...more,
  }
}

/** Latencies for tests, in microseconds. */
export function latencies(...microseconds: number[]): Latencies {
  const histogram = new LatencyHistogram()
  for (const time of microseconds) histogram.record(time / 1000)
  return histogram.take()
}

export const machine: Environment = {
  node: '20.20.2',
  v8: '11',
  platform: 'linux',
  release: '6',
  architecture: 'x64',
  cpu: 'Some Extraordinarily Long Processor Name @ 3.00GHz With Turbo And Everything',
  cores: 128,
  memory: 1,
  busy: 0,
  pinned: [0, 1],
}
