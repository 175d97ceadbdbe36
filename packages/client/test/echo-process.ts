import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach } from 'vitest'

const releases: (() => void)[] = []

afterEach(() => {
  for (const release of releases.splice(0)) release()
})

// Frames come back as they came, whatever they carry.
const SERVER = `
  const { createServer } = require('node:net')
  const server = createServer({ noDelay: true }, (socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log(server.address().port))
`

interface EchoProcess {
  port: number
  /** Ends it without warning; resolves when it is gone. */
  kill(): Promise<void>
  /** Stops it where it is: the kernel still answers for it. */
  freeze(): void
}

/** A server in a process of its own, that can be killed. It is gone after the test. */
export async function echoProcess(port = 0): Promise<EchoProcess> {
  const child = spawn(process.execPath, ['-e', SERVER, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  releases.push(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(String(line)),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    freeze: () => child.kill('SIGSTOP'),
  }
}
