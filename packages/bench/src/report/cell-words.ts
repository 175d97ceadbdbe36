import type { Cell } from '../load/cell.js'
import { formatRate, formatSize } from '../number-format.js'

/** A cell in words: `64 B, one at a time`, `64 B, 256 in flight`, `64 B at 10.0 k/s`, `1024 B, 16 in flight on each of 64 connections`. */
export function cellWords({ size, depth, rate, connections }: Cell): string {
  if (depth === undefined) return `${formatSize(size)} at ${formatRate(rate)}/s${over(connections)}`
  if (connections > 1) return `${formatSize(size)}, ${depth} in flight on each of ${connections} connections`
  return `${formatSize(size)}, ${depth === 1 ? 'one at a time' : `${depth} in flight`}`
}

function over(connections: number): string {
  return connections > 1 ? ` over ${connections} connections` : ''
}
