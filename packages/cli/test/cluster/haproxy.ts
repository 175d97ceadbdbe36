import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, vi } from 'vitest'

/** The long form of the suites: `npm run test:cluster`. */
export const LONG = process.env['ECHO_CLUSTER'] === 'long'

const missing = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/usr/bin/haproxy'].some((file) =>
  existsSync(file),
)
  ? undefined
  : 'haproxy is not installed; Debian package haproxy'

/** A suite that needs HAProxy: where it is missing it is skipped, and says so. */
export function describeCluster(name: string, suite: () => void): void {
  const reason = missing === undefined ? '' : ` (skipped: ${missing})`
  describe.skipIf(missing !== undefined)(`${name}${reason}`, { timeout: 170_000 }, () => {
    suite()
  })
}

const GUIDE = new URL('../../../../docs/behind-a-balancer.md', import.meta.url)

export const guide = readFileSync(GUIDE, 'utf8')

/** The block of the guide in this language. */
export function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(guide)![1]!
}

let hosts = 0

/**
 * An address of this machine that nobody else has: its ports are free, and stay so while a server restarts. Programs that choose
 * a free port do so on 127.0.0.1.
 */
export function ownAddress(): string {
  const { pid } = process
  return `127.${64 + ((pid >> 8) & 63)}.${pid & 255}.${(hosts++ % 250) + 1}`
}

export const PORT = 8080
export const HEALTH_PORT = 8081
/** Those of the guide. */
const SERVERS = ['10.0.0.11', '10.0.0.12', '10.0.0.13']

/** The guide's configuration, for servers at these addresses; with checks that are more frequent, so that tests are short. */
export function guideConfig(bind: string, servers: readonly string[]): string {
  let text = blockOf('haproxy')
    .replace('bind :8080', `bind ${bind}:${PORT}`)
    .replace('inter 1s', 'inter 200ms')
  for (const [i, server] of SERVERS.entries()) {
    const line = new RegExp(`^.*${server.replaceAll('.', '\\.')}:8080\n`, 'm')
    const host = servers[i]
    text = host === undefined ? text.replace(line, '') : text.replace(server, host)
  }
  return text
}

/** Another configuration: `lines` for the servers, beside what all have. */
export function config(bind: string, lines: readonly string[]): string {
  const defaults = [
    'mode tcp',
    'timeout connect 1s',
    'timeout client 1m',
    'timeout server 1m',
    'timeout check 1s',
  ]
  const proxy = [`bind ${bind}:${PORT}`, ...lines]
  return ['defaults', ...defaults.map(indent), 'listen echo', ...proxy.map(indent), ''].join('\n')
}

function indent(line: string): string {
  return `  ${line}`
}

const running = new Set<HAProxy>()

afterEach(async () => {
  for (const haproxy of running) await haproxy.end()
  running.clear()
})

/** A real HAProxy in a process of its own; gone after the test. */
export class HAProxy {
  readonly #folder: string
  #child: ChildProcess | undefined

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Resolves when it takes connections. */
  static async start(text: string): Promise<HAProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
    const haproxy = new HAProxy(folder)
    const stats = `global\n  stats socket ${join(folder, 'stats')} mode 600 level admin\n`
    await writeFile(haproxy.#file, stats + text)
    running.add(haproxy)
    await haproxy.run()
    return haproxy
  }

  /** Starts it again, after `crash()`. */
  async run(): Promise<void> {
    const child = spawn('haproxy', ['-db', '-q', '-f', this.#file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment,
    })
    this.#child = child
    let stderr = ''
    child.stderr.on('data', (text) => (stderr += String(text)))
    await vi.waitFor(async () => {
      // Then it says why, and waiting is of no use.
      if (child.exitCode === null) await this.#ask('show info')
    }, 30_000)
    if (child.exitCode !== null) throw new Error(`haproxy did not start: ${stderr}`)
  }

  /** Kills it; it can be run again. */
  async crash(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  async end(): Promise<void> {
    await this.crash()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** What it thinks of each server, in the order of its configuration: `UP`, and so on. */
  async states(): Promise<string[]> {
    return (await this.#servers()).map((server) => server['status']!.split(' ')[0]!)
  }

  /** How many connections each server has. */
  async sessions(): Promise<number[]> {
    return (await this.#servers()).map((server) => Number(server['scur']))
  }

  get #file(): string {
    return join(this.#folder, 'haproxy.cfg')
  }

  async #servers(): Promise<Record<string, string>[]> {
    const [header, ...rows] = (await this.#ask('show stat')).trim().split('\n')
    const names = header!.replace('# ', '').split(',')
    return rows
      .map(
        (row) =>
          Object.fromEntries(row.split(',').map((cell, i) => [names[i], cell])) as Record<string, string>,
      )
      .filter(({ svname }) => svname !== 'FRONTEND' && svname !== 'BACKEND')
  }

  async #ask(command: string): Promise<string> {
    const socket = connect(join(this.#folder, 'stats'))
    socket.write(`${command}\n`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    return answer
  }
}

/** On Debian it is where only the superuser's commands are looked for. */
export const environment = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` }
