/** How often each kind of error came, by its code. One that comes by several ways counts once. */
export class ErrorCounts {
  readonly #counts = new Map<string, number>()
  readonly #counted = new WeakSet<Error>()

  add(error: Error): void {
    if (this.#counted.has(error)) return
    this.#counted.add(error)
    const { code } = error as NodeJS.ErrnoException
    this.#addCode(typeof code === 'string' ? code : error.name, 1)
  }

  /** This error stands for one that is counted. */
  alias(error: Error): void {
    this.#counted.add(error)
  }

  has(error: Error): boolean {
    return this.#counted.has(error)
  }

  addAll(counts: Readonly<Record<string, number>>): void {
    for (const [code, count] of Object.entries(counts)) this.#addCode(code, count)
  }

  #addCode(code: string, count: number): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + count)
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}
