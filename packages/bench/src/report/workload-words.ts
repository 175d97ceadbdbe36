import { objectName } from '../codecs/objects.js'
import type { Workload } from '../load/workload.js'
import { formatRate, formatSize } from '../number-format.js'
import type { ResultSuite } from '../run/results.js'

/** A workload in words: `64 B, one at a time`, `64 B at 10.0 k/s`, `1024 B, 16 in flight on each of 64 connections`. */
export function workloadWords({ size, depth, rate, connections }: Workload, suite: ResultSuite): string {
  const message = sizeWords(size, suite)
  if (depth === undefined) return `${message} at ${formatRate(rate)}/s${over(connections)}`
  if (connections > 1) return `${message}, ${depth} in flight on each of ${connections} connections`
  return `${message}, ${depth === 1 ? 'one at a time' : `${depth} in flight`}`
}

/** `64 B`; in the codec sweep, where a size stands for an object, `small object`. */
export function sizeWords(size: number, { name }: ResultSuite): string {
  return name === 'codecs' ? `${objectName(size)} object` : formatSize(size)
}

function over(connections: number): string {
  return connections > 1 ? ` over ${connections} connections` : ''
}
