import type { Sample } from '../../src/run/block.js'

/** A measurement for tests, of one second. */
export function sample(
  block: number,
  arm: string,
  size: number,
  depth: number,
  messages: number,
  more: Partial<Sample> = {},
): Sample {
  const cell = { size, depth }
  return {
    block,
    arm,
    cell,
    seconds: 1,
    messages,
    bytes: messages * size,
    verified: 32,
    loadBusy: 0.5,
    ...more,
  }
}
