import { framedBatch } from '../arms/framed-batch.js'
import { framedControl } from '../arms/framed-control.js'
import { framed } from '../arms/framed.js'
import { rawStream } from '../arms/raw-stream.js'
import { closed } from '../load/cell.js'
import { PEERS } from '../peers/peers.js'
import type { Suite } from './suite.js'

/** What one would get from what one would use instead. */
export const peers: Suite = {
  name: 'peers',
  title: 'Ours against what you would use instead: echo on 127.0.0.1',
  arms: [framed, framedBatch, framedControl, rawStream, ...PEERS],
  baseline: framed.name,
  ceiling: rawStream.name,
  control: [framed.name, framedControl.name],
  cells: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(1024, 256), closed(65_536, 16)],
}
