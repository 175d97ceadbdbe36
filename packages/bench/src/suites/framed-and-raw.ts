import { TARGETS } from '../targets/targets.js'
import { framedControl } from '../targets/framed-control.js'
import { framed } from '../targets/framed.js'
import { rawNaive } from '../targets/raw-naive.js'
import { rawStream } from '../targets/raw-stream.js'
import type { Suite } from './suite.js'

/** What framing costs or gains against raw, and how far that is from what the machine can do. */
export const framedAndRaw: Suite = {
  name: 'bench',
  title: 'Framed against raw: echo on 127.0.0.1',
  targets: TARGETS,
  baseline: rawNaive.name,
  ceiling: rawStream.name,
  control: [framed.name, framedControl.name],
}
