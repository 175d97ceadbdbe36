import { ARMS } from '../arms/arms.js'
import { framedControl } from '../arms/framed-control.js'
import { framed } from '../arms/framed.js'
import { rawNaive } from '../arms/raw-naive.js'
import { rawStream } from '../arms/raw-stream.js'
import type { Suite } from './suite.js'

/** What framing costs or gains against raw, and how far that is from what the machine can do. */
export const framedAndRaw: Suite = {
  name: 'bench',
  title: 'Framed against raw: echo on 127.0.0.1',
  arms: ARMS,
  baseline: rawNaive.name,
  ceiling: rawStream.name,
  control: [framed.name, framedControl.name],
}
