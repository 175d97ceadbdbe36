import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { besideThisFile, onPath } from './peer.js'
import { describePeer } from './peer-suite.js'

describePeer({
  name: 'Go encoding/binary, uint32 big-endian',
  missing: onPath('go') ? undefined : 'go is not installed; Debian package golang-go',
  options: {},
  width: 4,
  serverTasks: ['serve', 'serve-in-pieces'],
  async command(folder) {
    const program = join(folder, 'go-echo')
    const env = {
      ...process.env,
      GO111MODULE: 'off',
      GOCACHE: join(folder, 'cache'),
      GOPATH: join(folder, 'path'),
    }
    await promisify(execFile)('go', ['build', '-o', program, besideThisFile('go-echo.go')], { env })
    return [program]
  },
})
