export * from './statistics.js'
export * from './random.js'
export * from './load/latency-histogram.js'
