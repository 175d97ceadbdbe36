import { join } from 'node:path'
import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { built } from './build.js'
import { findProgram } from './find-program.js'
import { peerSource } from './peer-sources.js'
import { runProgram } from './run-program.js'

/** How it is set up is said in its source. */
export const go: Target = {
  name: 'Go bufio',
  what: 'bufio, a flush when nothing is buffered',
  tier: 'same job',
  program: { prepare },
  sides: async () => ({ load: framedLoad }),
}

async function prepare(): Promise<PreparedProgram | MissingProgram> {
  const compiler = findProgram('go')
  if (compiler === undefined) return { missing: 'go; Debian package golang-go' }
  const version = (await runProgram(compiler, ['version'])).replace(/^go version go(\S+).*/, 'go $1')
  const source = peerSource('go', 'echo.go')
  const folder = await built({ name: 'go', sources: [source], versions: version }, async (into) => {
    const cache = join(into, 'cache')
    const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: cache, GOPATH: cache }
    await runProgram(compiler, ['build', '-o', join(into, 'echo'), source], { env })
  })
  return { command: join(folder, 'echo'), args: [], version }
}
