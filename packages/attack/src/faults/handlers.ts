import { describeFault } from '../fault.js'
import { exactly } from '../figure.js'
import { MISDEED_NAMES } from '../server/misbehave.js'

const ENDLESS = 'never return'
const PATIENCE = 5_000

export const handlers = describeFault({
  name: 'handlers',
  what: 'handlers that throw, reject, never return, send after close, read twice at once, and worse',
  full: { deadline: 60, each: 50, good: 50, load: 3_000 },
  short: { deadline: 60, each: 10, good: 20, load: 1_000 },
  figures: ({ each }) => ({
    ended: exactly(each * (MISDEED_NAMES.length - 1), 'their connections ended'),
    open: exactly(each, 'left open: those of handlers that never return'),
    failures: exactly(0, 'failures of good clients meanwhile'),
    strangers: exactly(0, 'errors of no known kind'),
    code: exactly(0, 'exit code after a close with no grace'),
  }),
  async run(stage, { each, good, load }) {
    const { process: server, target } = await stage.server({ handler: 'misbehave', codec: 'utf8' })
    const clients = stage.goodClients()
    await clients.call('connect', { target, clients: good })
    const measuring = clients.call('measure', { duration: load, pace: 5, depth: 1 })
    const attacker = stage.attacker('misdeeds')
    const names = MISDEED_NAMES.filter((name) => name !== ENDLESS)
    const ended = await attacker.call('run', { target, names, each, patience: PATIENCE })
    const endless = stage.attacker('crowd')
    const first = Buffer.from(ENDLESS)
    const hex = `${first.length.toString(16).padStart(8, '0')}${first.toString('hex')}`
    await endless.call('open', { target, count: each, first: hex })
    const { failures } = await measuring
    const open = await endless.call('state')
    const { report } = await server.call('stop', 0)
    const { code } = await server.exited
    return {
      ended,
      open: open.open,
      failures,
      strangers: report.strangers.length + report.uncaught.length,
      code: code ?? Number.NaN,
    }
  },
})
