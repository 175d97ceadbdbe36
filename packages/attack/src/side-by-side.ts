import { median, type Child } from '@echo/harness'
import type { Target } from './attacks/open-sockets.js'
import type { GoodClientsActions, Load, Seen } from './good-clients.js'
import type { Stage } from './stage.js'

/** What good clients of both servers saw in two windows, one right after the other. */
export interface Pair {
  readonly attacked: Seen
  readonly control: Seen
}

/**
 * Good clients of the attacked server and of one that is left alone, measured by turns: what else the machine does falls
 * on both. Measured before the attack, the two should be alike.
 */
export class SideBySide {
  readonly #attacked: Child<GoodClientsActions>
  readonly #control: Child<GoodClientsActions>

  private constructor(attacked: Child<GoodClientsActions>, control: Child<GoodClientsActions>) {
    this.#attacked = attacked
    this.#control = control
  }

  static async connect(stage: Stage, attacked: Target, control: Target, clients: number) {
    const both = [stage.goodClients(), stage.goodClients()] as const
    await both[0].call('connect', { target: attacked, clients })
    await both[1].call('connect', { target: control, clients })
    return new SideBySide(...both)
  }

  /** So many pairs of windows, each of `load.duration`. */
  async measure(pairs: number, load: Load): Promise<Pair[]> {
    const seen: Pair[] = []
    for (let i = 0; i < pairs; i++) seen.push(await this.#pair(load, i % 2 === 0))
    return seen
  }

  async #pair(load: Load, attackedFirst: boolean): Promise<Pair> {
    if (attackedFirst) {
      const attacked = await this.#attacked.call('measure', load)
      return { attacked, control: await this.#control.call('measure', load) }
    }
    const control = await this.#control.call('measure', load)
    return { attacked: await this.#attacked.call('measure', load), control }
  }
}

/** How the attacked server's clients fare, over how the others do: the middle of all pairs. 1 is no difference. */
export function ratioOf(pairs: readonly Pair[], value: (seen: Seen) => number): number {
  return median(pairs.map(({ attacked, control }) => value(attacked) / value(control)))
}

/** Requests of the attacked server's good clients that failed. */
export function failuresOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { attacked }) => sum + attacked.failures, 0)
}
