import { lengthFields } from '@echo/protocol'
import { spawnSync } from 'node:child_process'
import { besideThisFile } from './peer.js'
import { describePeer } from './peer-suite.js'

// Debian's Python has Debian's Twisted; another Python may come first on the path.
const python = ['python3', '/usr/bin/python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import twisted'], { stdio: 'ignore' }).status === 0,
)
const missing =
  python === undefined ? 'twisted is not installed for python3; Debian package python3-twisted' : undefined

const rows = [
  [4, lengthFields.twistedInt32],
  [2, lengthFields.twistedInt16],
  [1, lengthFields.twistedInt8],
] as const

for (const [width, lengthField] of rows) {
  describePeer({
    name: `Twisted Int${width * 8}StringReceiver`,
    missing,
    options: { lengthField },
    width,
    serverTasks: ['serve'],
    command: async () => [python!, besideThisFile('twisted_echo.py'), String(width)],
  })
}
