import { readFileSync, writeFileSync } from 'node:fs'

/** The lines typed at the prompt. Saved for the next run only if a file is given, since they may be confidential. */
export class History {
  readonly size = 1_000
  /** The newest first, as readline has them. */
  readonly lines: string[]
  readonly #file: string | undefined

  /** @throws if the file exists and cannot be read. */
  constructor(file: string | undefined) {
    this.#file = file
    this.lines = file === undefined ? [] : readLinesOf(file).slice(-this.size).toReversed()
  }

  /** Saves the lines, the newest last, as a shell does, in a file that only its owner may read. */
  save(lines: readonly string[]): void {
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
      console.error(`echo-client: the history cannot be saved: ${(error as Error).message}`)
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
