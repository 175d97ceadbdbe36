import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach } from 'vitest'

const releases: (() => void)[] = []

afterEach(() => {
  for (const release of releases.splice(0)) release()
})

// Node accepts as soon as it can, so a listener that does not has to be another program's. Its queue is filled by
// connections of its own; the kernel drops what comes after them, as a host that is lost would.
const LISTENER = `
import select, socket, sys
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(0)
clients = []
while True:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(listener.getsockname())
    clients.append(client)
    if not select.select([], [client], [], 1)[1]: break
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
`

/** The port of a listener that lets connections hang. It is gone after the test. */
export async function fullBacklog(): Promise<number> {
  const child = spawn('python3', ['-c', LISTENER], { stdio: ['pipe', 'pipe', 'inherit'] })
  releases.push(() => child.kill())
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(String(line))
}
