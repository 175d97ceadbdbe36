/** What a stop asks of its server. */
interface Stoppable {
  /** Nobody new is accepted. Resolves when every connection is closed. */
  stopListening(): Promise<void>
  /** Refuses those that nobody has accepted, and lets each loop finish what it has received. */
  drain(): void
  /** Resets what is left. */
  destroyAll(grace: number): void
}

/**
 * The stop of a server, in two steps: with patience it serves those who are connected until they leave; then it drains, and what is
 * left after the grace is reset.
 *
 * ```
 * listening ──close({ patience })──▶ patient ──they have left, or the patience is over──▶ draining ──the grace is over──▶ reset
 *     └────────────close()────────────────────────────────────────────────────────────────────▲
 * ```
 */
export class GracefulStop {
  readonly #server: Stoppable
  #stopped: Promise<void> | undefined
  #draining = false
  #over = false
  #grace = Infinity
  #patientUntil = Infinity
  readonly #timers: NodeJS.Timeout[] = []

  constructor(server: Stoppable) {
    this.#server = server
  }

  /** `close()` was called. */
  get begun(): boolean {
    return this.#stopped !== undefined
  }

  /** The patience is over. */
  get draining(): boolean {
    return this.#draining
  }

  /** In milliseconds. A further call may shorten both. */
  close(patience: number, grace: number): Promise<void> {
    this.#stopped ??= this.#server.stopListening().then(() => this.#end())
    this.#grace = Math.min(this.#grace, grace)
    if (this.#over) return this.#stopped
    if (this.#draining) this.#boundGrace(grace)
    else if (patience === 0) this.#drain()
    else this.#boundPatience(patience)
    return this.#stopped
  }

  #boundPatience(patience: number): void {
    const until = performance.now() + patience
    if (until >= this.#patientUntil) return
    this.#patientUntil = until
    this.#timers.push(setTimeout(() => this.#drain(), patience))
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    this.#boundGrace(this.#grace)
    this.#server.drain()
  }

  #boundGrace(grace: number): void {
    this.#timers.push(setTimeout(() => this.#server.destroyAll(grace), grace))
  }

  /** Everybody has left; who waits in `accept()` is still to be told. */
  #end(): void {
    this.#drain()
    this.#over = true
    for (const timer of this.#timers) clearTimeout(timer)
  }
}
