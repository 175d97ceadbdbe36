import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './results.js'

/** Milliseconds for which the machine is watched before a run. */
const WATCHED = 500

/** From so many processors kept busy by others on, results are worth a warning. */
const BUSY = 0.2

/** What this machine is, and what else it does: to be called while this program does nothing. */
export async function environment(): Promise<Environment> {
  const pinnable = pinnableCores()
  const [began, before] = [performance.now(), busySeconds()]
  await sleep(WATCHED)
  const busy = (busySeconds() - before) / ((performance.now() - began) / 1000)
  const cores = cpus()
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: process.platform,
    release: release(),
    architecture: process.arch,
    cpu: (cores[0]?.model ?? 'unknown CPU').trim(),
    cores: cores.length,
    memory: totalmem(),
    busy: Math.min(busy, cores.length),
    pinned: pinnable.length >= 2 ? pinnable.slice(0, 2) : [],
  }
}

/** A warning, if other programs keep the machine busy. */
export function busyWarning({ busy, cores }: Pick<Environment, 'busy' | 'cores'>): string | undefined {
  if (busy < BUSY) return undefined
  return `this machine is busy: other programs use ${busy.toFixed(1)} of ${cores} processors, so intervals will be wide; stop them, or wait`
}

/** Of all processors, since the machine was started. */
function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000
}

/** The processors that the two processes of a target are kept on. */
export interface Cores {
  readonly server: number
  readonly load: number
}

/**
 * Two processors for a round. They are swapped from round to round, so that what one of them has to do beside falls on
 * both sides alike. `undefined` where processes cannot be kept on one, or there are not two.
 */
export function coresOf(round: number, cores: readonly number[]): Cores | undefined {
  const [a, b] = cores
  if (a === undefined || b === undefined) return undefined
  return round % 2 === 1 ? { server: a, load: b } : { server: b, load: a }
}

/** The command that keeps a program on one processor (see `ChildOptions.wrapper`); none for `undefined`: any processor. */
export function pinnedTo(core: number | undefined): string[] {
  return core === undefined ? [] : ['taskset', '-c', String(core)]
}

/** The processors that this process may use; none where `taskset` or `/proc` is missing. */
export function pinnableCores(): number[] {
  if (process.platform !== 'linux') return []
  if (spawnSync('taskset', ['--version']).status !== 0) return []
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap(coresIn)
}

/** `3` or `0-7`, as the kernel writes them. */
function coresIn(range: string): number[] {
  const [first = Number.NaN, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
