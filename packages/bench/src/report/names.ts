import { objectName } from '../codecs/objects.js'
import { sameWorkload, type Workload } from '../load/workload.js'
import { formatRate, formatSize } from '../number-format.js'
import { KEY_WORKLOADS } from '../run/profiles.js'
import type { ResultSuite, ResultTarget, WorkloadSummary } from '../run/results.js'

/** So many workloads are shown side by side. */
const FEW = 8

/** The targets, without the one that is there only to show the noise. */
export function shownTargets(suite: ResultSuite): readonly ResultTarget[] {
  return suite.targets.filter(({ name }) => name !== suite.control[1])
}

/** What is said beside the name of a target that does another job than the rest; empty for one that does the same. */
function tierNote(target: string, suite: ResultSuite): string {
  const tier = suite.targets.find(({ name }) => name === target)?.tier
  if (tier === 'more') return 'does more'
  if (tier !== 'less') return ''
  return suite.name === 'codecs' ? 'no socket' : 'no messages'
}

/** The name, and what is to be said beside it: `raw-stream (no messages)`. */
export function targetLabel(target: string, suite: ResultSuite): string {
  const note = tierNote(target, suite)
  return note === '' ? target : `${target} (${note})`
}

/** The target that the suite is about; `undefined` where it is about all of them. */
export function subjectOf({ name, control, baseline }: ResultSuite): string | undefined {
  return name !== 'bench' || control[0] === baseline ? undefined : control[0]
}

/** A workload in words: `64 B, one at a time`, `64 B at 10.0 k/s`, `1024 B, 16 in flight on each of 64 connections`. */
export function workloadWords({ size, depth, rate, connections }: Workload, suite: ResultSuite): string {
  const message = sizeWords(size, suite)
  if (suite.name === 'decode' || suite.name === 'encode') return `${message}, ${depth} frames in a pass`
  const over = connections > 1 ? ` over ${connections} connections` : ''
  if (depth === undefined) return `${message} at ${formatRate(rate)}/s${over}`
  if (connections > 1) return `${message}, ${depth} in flight on each of ${connections} connections`
  return `${message}, ${depth === 1 ? 'one at a time' : `${depth} in flight`}`
}

/** `64 B`; in the codec sweep, where a size stands for an object, `small object`. */
export function sizeWords(size: number, { name }: ResultSuite): string {
  return name === 'codecs' ? `${objectName(size)} object` : formatSize(size)
}

/** In a few columns: `64x4096`, `1Kx256`, `64@10k`, `small x 256`. */
export function shortWorkload(
  { size, depth, rate, connections }: Workload,
  { name }: Pick<ResultSuite, 'name'>,
): string {
  const kibi = size >= 1024 && size % 1024 === 0
  const bytes = name === 'codecs' ? `${objectName(size)} ` : kibi ? `${size / 1024}K` : String(size)
  const load = depth === undefined ? `@${rate >= 1000 ? `${rate / 1000}k` : rate}` : `x${depth}`
  return `${bytes}${load}${connections > 1 ? `x${connections}` : ''}`
}

/** The workloads that tell most: all where there are few, else those that answer the questions. */
export function keyWorkloads(workloads: readonly WorkloadSummary[]): readonly WorkloadSummary[] {
  if (workloads.length <= FEW) return workloads
  const key = workloads.filter(({ workload }) => KEY_WORKLOADS.some((each) => sameWorkload(each, workload)))
  return key.length >= 3 ? key : workloads.slice(0, FEW)
}

/** The one with the smallest messages, and of those the one with most in flight, over one connection. */
export function deepestWorkload(workloads: readonly WorkloadSummary[]): WorkloadSummary | undefined {
  const loaded = workloads.filter(
    ({ workload }) => workload.depth !== undefined && workload.connections === 1 && workload.size > 0,
  )
  return loaded.toSorted(
    ({ workload: a }, { workload: b }) => a.size - b.size || (b.depth ?? 0) - (a.depth ?? 0),
  )[0]
}
