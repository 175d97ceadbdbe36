import { isProgram } from './find-program.js'
import { runProgram } from './run-program.js'

/** Debian's own: another one that comes first on the path does not have Debian's packages. */
const PYTHON = '/usr/bin/python3'

export interface Python {
  readonly command: string
  readonly version: string
  /** The version of the module that was asked for; `undefined` if it is not there. */
  readonly module: string | undefined
}

/** `undefined` without Python. */
export async function findPython(module: string): Promise<Python | undefined> {
  if (!isProgram(PYTHON)) return undefined
  const [version = '', found] = (await runProgram(PYTHON, ['-c', ASK_VERSIONS, module])).split('\n')
  return { command: PYTHON, version: `python ${version}`, module: found }
}

const ASK_VERSIONS = `
import importlib, platform, sys
print(platform.python_version())
try:
    print(importlib.import_module(sys.argv[1]).__version__)
except ImportError:
    pass
`
