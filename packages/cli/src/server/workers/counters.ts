import type { ServerCounters } from '@echo/server'
import { noRefusals } from '@echo/server/internal'

/** The counters of a server that has done nothing yet. */
export function emptyCounters(): ServerCounters {
  return {
    accepted: 0,
    open: 0,
    waiting: 0,
    refused: noRefusals(),
    probes: 0,
    bytesReceived: 0,
    bytesSent: 0,
    messagesReceived: 0,
    messagesSent: 0,
    errors: {},
    closed: {},
  }
}

/** The counters of several servers as those of one. */
export function sumCounters(all: readonly ServerCounters[]): ServerCounters {
  const sum = emptyCounters()
  for (const counters of all) addInto(sum, counters)
  return sum
}

function addInto(sum: Record<string, unknown> | object, more: object): void {
  const target = sum as Record<string, unknown>
  for (const [key, value] of Object.entries(more) as [string, unknown][]) {
    if (typeof value === 'number') target[key] = ((target[key] as number | undefined) ?? 0) + value
    else addInto((target[key] ??= {}), value as object)
  }
}
