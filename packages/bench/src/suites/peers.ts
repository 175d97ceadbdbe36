import { framedBatch } from '../targets/framed-batch.js'
import { framedControl } from '../targets/framed-control.js'
import { framed } from '../targets/framed.js'
import { rawStream } from '../targets/raw-stream.js'
import { closed } from '../load/workload.js'
import { PEERS } from '../peers/peers.js'
import type { Suite } from './suite.js'

/** What one would get from what one would use instead. */
export const peers: Suite = {
  name: 'peers',
  title: 'Ours against what you would use instead: echo on 127.0.0.1',
  targets: [framed, framedBatch, framedControl, rawStream, ...PEERS],
  baseline: framed.name,
  ceiling: rawStream.name,
  control: [framed.name, framedControl.name],
  workloads: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(1024, 256), closed(65_536, 16)],
}
