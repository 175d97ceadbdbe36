import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { peerSource } from './peer-sources.js'
import { findPython } from './python.js'

/** How it is set up is said in its source. */
export const asyncio: Target = {
  name: 'Python asyncio',
  what: 'a Protocol, on uvloop where it is there',
  tier: 'same job',
  program: { prepare },
  sides: async () => ({ load: framedLoad }),
}

async function prepare(): Promise<PreparedProgram | MissingProgram> {
  const python = await findPython('uvloop')
  if (python === undefined) return { missing: '/usr/bin/python3; Debian package python3' }
  const loop = python.module === undefined ? 'without uvloop' : `uvloop ${python.module}`
  return {
    command: python.command,
    args: [peerSource('python', 'asyncio_echo.py')],
    version: `${loop}, ${python.version}`,
  }
}
