import type { Target } from '../targets/target.js'
import type { Workload } from '../load/workload.js'
import { preparedCount } from '../load/prepared-messages.js'
import { CodecLink } from './codec-link.js'
import { aloneName } from './names.js'
import { payloadsApart, type PayloadRequest } from './payloads-apart.js'
import type { Subject } from './subject.js'

/**
 * Decodes and encodes the same messages in one process, with no socket: what the codec alone allows.
 * @param workloads those of the suite.
 */
export function aloneTarget(subject: Subject, workloads: readonly Workload[]): Target {
  return {
    name: aloneName(subject.name),
    what: 'decodes and encodes, with no socket',
    tier: 'less',
    alone: true,
    fits,
    sides: async () => {
      const { codec } = await subject.load()
      return {
        load: {
          payload: await payloadsApart({ subject: subject.name, wanted: wantedBy(workloads.filter(fits)) }),
          open: async (_port, messages, first, pass) => new CodecLink(codec(), messages, first, pass),
        },
      }
    },
  }
}

/** With one message in flight there is nothing to wait for: it would be the same once more. */
function fits({ depth }: Workload): boolean {
  return depth !== undefined && depth > 1
}

/** For each size as many payloads as its deepest workload takes. */
function wantedBy(workloads: readonly Workload[]): PayloadRequest['wanted'] {
  const counts = new Map<number, number>()
  for (const { size, depth = 1 } of workloads)
    counts.set(size, Math.max(counts.get(size) ?? 0, preparedCount(size, depth)))
  return [...counts].map(([size, count]) => ({ size, count }))
}
