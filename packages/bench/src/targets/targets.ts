import type { Target } from './target.js'
import { framedBatch } from './framed-batch.js'
import { framedControl } from './framed-control.js'
import { framedNaive } from './framed-naive.js'
import { framed } from './framed.js'
import { rawNaive } from './raw-naive.js'
import { rawStream } from './raw-stream.js'

/** The targets of `bench`, in the order in which they are reported. */
export const TARGETS: readonly Target[] = [
  rawNaive,
  rawStream,
  framedNaive,
  framed,
  framedBatch,
  framedControl,
]
