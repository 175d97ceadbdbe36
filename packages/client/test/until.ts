/**
 * Waits until `condition` holds, while time may stand still: `expect.poll()` moves virtual time.
 * @throws if it does not hold within half a minute of real time.
 */
export async function until(condition: () => boolean): Promise<void> {
  const start = Date.now()
  while (!condition()) {
    if (Date.now() - start > 30_000) throw new Error(`not yet: ${condition.toString()}`)
    await new Promise(setImmediate)
  }
}
