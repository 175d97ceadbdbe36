import { type Estimate, median, quantile, type Random } from '@echo/harness'

const RESAMPLES = 1000
const TAIL = 0.025

/**
 * The median of the values, and the interval in which 95 % of the medians of resamples of them lie. Rounds of one block
 * share their processes, and with them what chance made of those, so blocks are drawn first and rounds out of them.
 *
 * @param values of all rounds, block after block.
 * @param rounds in each block.
 */
export function estimateRounds(values: readonly number[], rounds: number, random: Random): Estimate {
  const blocks = values.length / rounds
  const below = (limit: number) => Math.floor(random() * limit)
  const medians = Float64Array.from({ length: RESAMPLES }, () => {
    const resample: number[] = []
    for (let block = 0; block < blocks; block++) {
      const from = below(blocks) * rounds
      for (let round = 0; round < rounds; round++) resample.push(values[from + below(rounds)]!)
    }
    return median(resample)
  }).toSorted()
  return { median: median(values), low: quantile(medians, TAIL), high: quantile(medians, 1 - TAIL) }
}
