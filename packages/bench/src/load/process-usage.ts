import { readdirSync, readFileSync } from 'node:fs'

/** What a process has used since it began. */
export interface ProcessUsage {
  /** Seconds on a processor, in all its threads, in user code and in the kernel. */
  readonly cpu: number
  /** Calls of `read`, `readv` and the like; those of the `recv` family are not counted by the kernel. */
  readonly reads: number
  /** The same of `write` and the like. */
  readonly writes: number
  /** Pages of memory that it touched for the first time, or for the first time since it gave them back. */
  readonly faults: number
}

/** Reads it from `/proc`; `undefined` where there is none, or the process is gone. */
export function processUsage(pid: number): ProcessUsage | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const io = readFileSync(`/proc/${pid}/io`, 'utf8')
    return { cpu: cpuOf(pid), reads: field(io, 'syscr'), writes: field(io, 'syscw'), faults: faultsOf(pid) }
  } catch {
    return undefined
  }
}

/** To the nanosecond, while `/proc/PID/stat` counts in hundredths of a second. */
function cpuOf(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  }
  return nanoseconds / 1e9
}

/** The tenth field; the second, a name in brackets, may have spaces in it. */
function faultsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return Number(fields[7])
}

function field(text: string, name: string): number {
  const value = Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1])
  if (Number.isNaN(value)) throw new Error(`/proc says nothing of ${name}`)
  return value
}

/** What was used between two readings. */
export function usageBetween(before: ProcessUsage, after: ProcessUsage): ProcessUsage {
  return {
    cpu: after.cpu - before.cpu,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    faults: after.faults - before.faults,
  }
}
