import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The exit code that a shell sees of a process that a signal ended: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** The same for SIGPIPE, of which Node does not die by itself. */
const NO_READER = 141

const running = new Set<ChildProcess>()

/** Ends the child with this process, at the latest. */
export function track(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Ends a child. Resolves when it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Ends the program silently when nobody reads its standard output any more, as behind `| head`. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(NO_READER)
  })
}

/** On SIGINT, SIGHUP or SIGTERM: ends the children, calls `tidy`, and exits with the code that shells expect. */
export function endOnSignals(tidy: () => void): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      killChildren()
      tidy()
      process.exit(exitCode)
    })
  }
}

process.on('exit', killChildren)
