/** Lines printed per window; further ones are counted, so that many unwanted clients do not fill a disk. */
const MAX_LINES = 5

/** In milliseconds. */
const WINDOW = 10_000

/** Prints a limited number of lines per window. */
export class LineLimit {
  readonly #print: (line: string) => void
  #printed = 0
  #omitted = 0

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  print(line: string): void {
    if (this.#printed === 0) setTimeout(() => this.#restart(), WINDOW).unref()
    if (this.#printed === MAX_LINES) {
      this.#omitted++
      return
    }
    this.#printed++
    this.#print(line)
  }

  #restart(): void {
    if (this.#omitted > 0) this.#print(`${this.#omitted} more like these in ${WINDOW / 1_000} s`)
    this.#printed = this.#omitted = 0
  }
}
