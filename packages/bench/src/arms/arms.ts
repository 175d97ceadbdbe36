import type { Arm } from './arm.js'
import { framedBatch } from './framed-batch.js'
import { framedControl } from './framed-control.js'
import { framedNaive } from './framed-naive.js'
import { framed } from './framed.js'
import { rawNaive } from './raw-naive.js'
import { rawStream } from './raw-stream.js'

/** The arms of `bench`, in the order in which they are reported. */
export const ARMS: readonly Arm[] = [rawNaive, rawStream, framedNaive, framed, framedBatch, framedControl]
