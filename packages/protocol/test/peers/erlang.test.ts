import { lengthFields } from '@echo/protocol'
import { besideThisFile, onPath } from './peer.js'
import { describePeer } from './peer-suite.js'

const missing = onPath('escript') ? undefined : 'escript is not installed; Debian package erlang-base'

const rows = [
  [4, lengthFields.erlang4],
  [2, lengthFields.erlang2],
  [1, lengthFields.erlang1],
] as const

for (const [width, lengthField] of rows) {
  describePeer({
    name: `Erlang {packet,${width}}`,
    missing,
    options: { lengthField },
    width,
    serverTasks: ['serve'],
    command: async () => ['escript', besideThisFile('erlang-echo.escript'), String(width)],
  })
}
