import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { peerSource } from './peer-sources.js'
import { findPython } from './python.js'

/** How it is set up is said in its source. */
export const twisted: Target = {
  name: 'Twisted',
  what: 'Int32StringReceiver',
  tier: 'same job',
  program: { prepare },
  sides: async () => ({ load: framedLoad }),
}

async function prepare(): Promise<PreparedProgram | MissingProgram> {
  const python = await findPython('twisted')
  if (python?.module === undefined)
    return { missing: 'twisted for /usr/bin/python3; Debian package python3-twisted' }
  return {
    command: python.command,
    args: [peerSource('python', 'twisted_echo.py')],
    version: `twisted ${python.module}, ${python.version}`,
  }
}
