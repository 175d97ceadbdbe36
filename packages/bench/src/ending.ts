import { killChildren } from './children.js'

/** What a shell sees of a process that a signal ended: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** The same for one whose reader has gone, as behind `| head`: SIGPIPE, which Node does not die of by itself. */
const NO_READER = 141

/** Ends the program without a word when nobody reads its standard output any more. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(NO_READER)
  })
}

/**
 * On an interrupt, a hang-up or a termination: ends the children, calls `tidy`, and exits with the code that shells know.
 */
export function endOnSignals(tidy: () => void): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      killChildren()
      tidy()
      process.exit(exitCode)
    })
  }
}
