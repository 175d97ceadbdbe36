import { bytes } from '@echo/protocol'
import { framedLoad } from '../load/framed-load.js'
import type { Target } from './target.js'
import { echoEach, serveFramed } from './echo-loops.js'

/** The same loop as in raw-naive, over frames. */
export const framed: Target = {
  name: 'framed',
  what: 'frames, the same await recv / send loop',
  tier: 'ours',
  sides: async () => ({ serve: () => serveFramed(bytes(), echoEach), load: framedLoad }),
}
