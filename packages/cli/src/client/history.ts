import { readFileSync, writeFileSync } from 'node:fs'

/** What was typed at the prompt: kept for the next run only if there is a file for it, since it may be confidential. */
export class History {
  readonly size = 1_000
  /** The newest first, as readline has them. */
  readonly lines: string[]
  readonly #file: string | undefined

  /** Throws when the file is there and cannot be read. */
  constructor(file: string | undefined) {
    this.#file = file
    this.lines = file === undefined ? [] : readLinesOf(file).slice(-this.size).toReversed()
  }

  /** Writes the lines to the file, the newest last, as a shell does. For the user's eyes only. */
  keep(lines: readonly string[]): void {
    if (this.#file === undefined) return
    try {
      writeFileSync(
        this.#file,
        lines
          .map((line) => `${line}\n`)
          .toReversed()
          .join(''),
        { mode: 0o600 },
      )
    } catch (error) {
      console.error(`echo-client: the history cannot be kept: ${(error as Error).message}`)
    }
  }
}

function readLinesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Error(`the history cannot be read from ${file}: ${(error as Error).message}`, { cause: error })
  }
}
