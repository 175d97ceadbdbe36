import type { Measurement } from '../run/results.js'
import { processUsage, usageBetween } from './process-usage.js'
import type { MeasureRequest } from './measure.js'
import type { Workload } from './workload.js'

/** Work that is done in one process, over and over, without a socket. Lives in the load process. */
export type PrepareWork = (workload: Workload) => Work | Promise<Work>

/** Goes once over the messages of a workload. */
export interface Work {
  /** Messages of one pass, and their payload bytes. */
  readonly messages: number
  readonly bytes: number
  /** What is timed. @throws {WrongReplyError} if what comes out has another number or length. */
  pass(): void | Promise<void>
  /** The same, and every byte that comes out is compared. @throws {WrongReplyError} */
  check(): void | Promise<void>
}

/** Checks a pass, then measures: passes that are thrown away, and those that count, of which there is one at least. */
export async function measurePasses(
  prepare: PrepareWork,
  { workload, warmUp, duration }: MeasureRequest,
): Promise<Measurement> {
  const work = await prepare(workload)
  await work.check()
  const warm = await passesFor(work, warmUp)
  const before = processUsage(process.pid)
  const { passes, milliseconds } = await passesFor(work, Math.max(duration, Number.MIN_VALUE))
  const after = processUsage(process.pid)
  return {
    seconds: milliseconds / 1000,
    bytes: passes * work.bytes,
    messages: passes * work.messages,
    verified: work.messages,
    exchanged: (1 + warm.passes + passes) * work.messages,
    wireBytes: 0,
    loadBusy: 0,
    ...(before && after && { server: usageBetween(before, after), load: usageBetween(before, after) }),
  }
}

async function passesFor(work: Work, duration: number): Promise<{ passes: number; milliseconds: number }> {
  const began = performance.now()
  let passes = 0
  let milliseconds = 0
  while (milliseconds < duration) {
    const running = work.pass()
    if (running !== undefined) await running
    passes++
    milliseconds = performance.now() - began
  }
  return { passes, milliseconds }
}
