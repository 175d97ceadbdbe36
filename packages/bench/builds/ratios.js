import { estimateMedian, median, shuffled as inOrderOf } from '@echo/harness'

export { median }

/** The median of the rounds' ratios, with a 95 % bootstrap interval. */
export function summary(ratios) {
  const { median: middle, low, high } = estimateMedian(ratios, Math.random)
  return `${middle.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

export function shuffled(list) {
  return inOrderOf(list, Math.random)
}
