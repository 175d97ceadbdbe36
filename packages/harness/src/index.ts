export { answerParent, type Actions } from './answer-parent.js'
export { Child, type ChildOptions, type Exit } from './child.js'
export {
  ArgumentError,
  givenPath,
  parseArguments,
  runParsed,
  wholeNumber,
  type Parsed,
} from './command-line.js'
export { betweenMarkers, rewriteSection, shownPath } from './documents.js'
export {
  LatencyHistogram,
  latencyCount,
  latencyQuantile,
  mergeLatencies,
  type Latencies,
} from './latency-histogram.js'
export { endOnSignals, endWithReader } from './processes.js'
export { between, LARGEST_SEED, seededRandom, shuffled, type Random } from './random.js'
export { ServerProcess, type ServerCommand } from './server-process.js'
export { estimateMedian, median, quantile, type Estimate } from './statistics.js'
export { table } from './table.js'
