import { bytes } from '@echo/protocol'
import { framedLoad } from '../load/framed-load.js'
import type { Arm } from './arm.js'
import { echoEach, serveFramed } from './echo-loops.js'

/** The same loop as in raw-naive, over frames. */
export const framed: Arm = {
  name: 'framed',
  what: 'frames, the same await recv / send loop',
  tier: 'ours',
  sides: async () => ({ serve: () => serveFramed(bytes(), echoEach), load: framedLoad }),
}
