import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two looks. */
const PAUSE = 50

/** Looks again and again until what it sees is as it should be, for at most `patience` ms. Gives what it saw last. */
export async function until<T>(
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  patience = 10_000,
): Promise<T> {
  const end = performance.now() + patience
  for (;;) {
    const seen = await look()
    if (good(seen) || performance.now() > end) return seen
    await sleep(PAUSE)
  }
}
