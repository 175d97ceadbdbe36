import { cpus, loadavg, release, totalmem } from 'node:os'
import { pinnableCores } from '../pinning.js'

/** The machine and what it runs, as far as results depend on it. */
export interface Environment {
  readonly node: string
  readonly v8: string
  readonly platform: string
  readonly release: string
  readonly architecture: string
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  /** Processes that wanted to run, on average over the last minute, as the program began. */
  readonly load: number
  /** The processors that server and load generator were kept on, by turns; none if they were not. */
  readonly pinned: readonly number[]
}

/** @param pin processes are to be kept on a processor each. */
export function environment(pin: boolean): Environment {
  const cores = cpus()
  const pinnable = pin ? pinnableCores() : []
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: process.platform,
    release: release(),
    architecture: process.arch,
    cpu: (cores[0]?.model ?? 'unknown CPU').trim(),
    cores: cores.length,
    memory: totalmem(),
    load: loadavg()[0] ?? 0,
    pinned: pinnable.length >= 2 ? pinnable.slice(0, 2) : [],
  }
}
