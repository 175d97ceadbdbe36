import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAM = join(import.meta.dirname, '../dist/lab.js')

export interface RunningLab {
  readonly process: ChildProcess
  readonly url: string
}

/** Starts the command as its user would, and reads the address that it prints. */
export async function startLab(): Promise<RunningLab> {
  const process_ = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(process_.stdout), 'line')) as [string]
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line)?.[0]
  if (url === undefined) throw new Error(`no address in: ${line}`)
  return { process: process_, url }
}

export async function endLab({ process: lab }: RunningLab): Promise<void> {
  if (lab.exitCode !== null || lab.signalCode !== null) return
  const gone = once(lab, 'exit')
  lab.kill('SIGINT')
  await gone
}

/** The processes whose parent is `pid`, by Linux's own account. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
    .map(Number)
}

/** Whether the process is there and no zombie. */
export function isAlive(pid: number): boolean {
  const state = stat(pid)?.[0]
  return state !== undefined && state !== 'Z'
}

function parentOf(pid: number): number {
  return Number(stat(pid)?.[1] ?? 0)
}

function stat(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')
  } catch {
    return undefined
  }
}
