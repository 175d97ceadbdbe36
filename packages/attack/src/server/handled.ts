/** How many messages of each client a handler has been given. */
class Handled {
  readonly #counts: number[] = []

  add(client: number): void {
    this.#counts[client] = (this.#counts[client] ?? 0) + 1
  }

  counts(): number[] {
    return Array.from(this.#counts, (count) => count ?? 0)
  }
}

export const handledBy = new Handled()
