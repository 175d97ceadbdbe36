import { bytes } from '@echo/protocol'
import { framedLoad } from '../load/framed-load.js'
import type { Target } from './target.js'
import { echoBatches, serveFramed } from './echo-loops.js'

/** Frames, taken as many at a time as are there. */
export const framedBatch: Target = {
  name: 'framed-batch',
  what: 'frames, taken with recvMany()',
  tier: 'ours',
  sides: async () => ({ serve: () => serveFramed(bytes(), echoBatches), load: framedLoad }),
}
