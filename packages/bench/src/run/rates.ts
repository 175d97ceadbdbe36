import type { Sample } from './block.js'

/** Messages that came back each second. */
export function messagesPerSecond({ messages, seconds }: Pick<Sample, 'messages' | 'seconds'>): number {
  return messages / seconds
}

/**
 * For each block, the arm's value over the other arm's in the same block.
 * @param samples of one cell.
 */
export function ratiosWithin(
  samples: readonly Sample[],
  arm: string,
  other: string,
  value: (sample: Sample) => number,
): number[] {
  return samples
    .filter((sample) => sample.arm === arm)
    .flatMap((sample) => {
      const twin = samples.find((each) => each.arm === other && each.block === sample.block)
      return twin === undefined ? [] : value(sample) / value(twin)
    })
}
