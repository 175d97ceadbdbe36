import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Lab } from './engine/lab.js'
import { LabServer } from './server/lab-server.js'
import { runCommand } from './terminal/command-line.js'

// The command `lab`: serves the page and runs what it asks for, until it is interrupted.

const HELP = `Usage: lab [--port <number>]

A page that shows what TCP does with your messages, live.
It listens on 127.0.0.1 only.

  --port <number>  the port; default: a free one
  --help           show this`

/** What a shell sees of a process that a signal ended. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

process.exitCode = await runCommand(HELP, { port: { type: 'string', default: '0' } }, async ({ port }) => {
  if (typeof port !== 'string' || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    console.error(`--port ${String(port)}: it takes a whole number, 0 to 65535`)
    return 2
  }
  const ended = new Promise<number>((resolve) => {
    for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => resolve(code))
  })
  const lab = new Lab()
  const page = await readFile(join(import.meta.dirname, 'lab.html'), 'utf8')
  const server = await LabServer.listen(lab, page, Number(port))
  console.log(`the lab is at ${server.url}\nCtrl-C ends it`)
  const exitCode = await ended
  await server.close()
  // What still runs ends with this process.
  return process.exit(exitCode)
})
