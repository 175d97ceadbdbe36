import type { Target } from './target.js'
import { framed } from './framed.js'

/** `framed` once more, in processes of its own: how far it is from `framed` is what this machine's noise does. */
export const framedControl: Target = {
  ...framed,
  name: 'framed (A/A)',
  what: 'framed once more: shows the noise',
}
