import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClient, utf8, type Client, type FramedClientOptions } from '@echo/client'
import { afterEach, expect } from 'vitest'
import { guideConfig, HAProxy, HEALTH_PORT, ownAddress, PORT } from './haproxy.js'

const COMMAND = fileURLToPath(new URL('../../bin/echo-server.js', import.meta.url))

/** Milliseconds: longer than any test. */
const LONG_ENOUGH = 600_000

const servers = new Set<ServerProcess>()
const clients: Client<string>[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  for (const server of servers) await server.kill()
  servers.clear()
})

/** An `echo-server` at an address of its own, where it can be started again; gone after the test. */
export class ServerProcess {
  readonly host = ownAddress()
  readonly #flags: readonly string[]
  #child: ChildProcess | undefined
  stderr = ''

  constructor(flags: readonly string[]) {
    this.#flags = flags
    servers.add(this)
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const place = [
      '--host',
      this.host,
      '--port',
      String(PORT),
      '--health-port',
      String(HEALTH_PORT),
      '--health-host',
      this.host,
    ]
    const mode = ['--codec', 'utf8', '--handler', 'echo', '--proxy-protocol', '127.0.0.0/8']
    const child = spawn(process.execPath, [COMMAND, ...place, ...mode, ...this.#flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    child.stderr.on('data', (text) => (this.stderr += String(text)))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    await lines.next()
    await lines.next()
  }

  /** Ends it gracefully; resolves when it is gone. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  freeze(): void {
    this.#child!.kill('SIGSTOP')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}

interface Cluster {
  haproxy: HAProxy
  servers: ServerProcess[]
  /** Where clients connect to. */
  address: { host: string; port: number }
}

/** So many servers behind HAProxy, as in the guide. Resolves when HAProxy sends connections to all of them. */
export async function startCluster(count: number, flags: readonly string[]): Promise<Cluster> {
  const all = Array.from({ length: count }, () => new ServerProcess(flags))
  await Promise.all(all.map((server) => server.start()))
  const host = ownAddress()
  const haproxy = await HAProxy.start(
    guideConfig(
      host,
      all.map((server) => server.host),
    ),
  )
  await expect.poll(() => haproxy.states()).toEqual(all.map(() => 'UP'))
  return { haproxy, servers: all, address: { host, port: PORT } }
}

/** A client of text; gone after the test. */
export function clientOf(options: FramedClientOptions<string>): Client<string> {
  const client = createClient<string>({ codec: utf8(), offlineTimeout: LONG_ENOUGH, ...options })
  clients.push(client)
  return client
}

/** What clients have seen that ask one thing after another. */
export interface Seen {
  answered: number
  /** Replies to something else. */
  misplaced: string[]
  errors: Error[]
}

/** Lets so many clients ask one thing after another, until `done` settles. */
export async function askUntil(
  done: Promise<unknown>,
  count: number,
  options: FramedClientOptions<string>,
): Promise<Seen> {
  const seen: Seen = { answered: 0, misplaced: [], errors: [] }
  const stop = new AbortController()
  const over = done.finally(() => stop.abort())
  const ask = async (client: Client<string>, i: number) => {
    await client.ready()
    for (let n = 0; !stop.signal.aborted; n++) {
      const text = `${i}/${n}`
      try {
        const reply = await client.request(text)
        if (reply === text) seen.answered++
        else seen.misplaced.push(`${reply} for ${text}`)
      } catch (error) {
        seen.errors.push(error as Error)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await Promise.all(Array.from({ length: count }, (_, i) => ask(clientOf(options), i)))
  await over
  return seen
}
