import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const running = new Set<ChildProcess>()

/** Sees to it that the child ends with this process, at the latest. */
export function keepTrack(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Kills all children at once, by their own handles. For a process that must end now. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Ends a child. Resolves when it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

process.on('exit', killChildren)
