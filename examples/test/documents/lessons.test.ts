import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WakeUps } from '../wake-ups.js'
import { ROOT, tokensOf, blocksAmong, type Block } from './markdown.js'

/** A section of the examples' README: what runs in each terminal, and what it prints. */
interface Lesson {
  readonly title: string
  readonly terminals: readonly Block[]
}

function lessons(): Lesson[] {
  const tokens = tokensOf('examples/README.md')
  const starts = tokens.flatMap(({ type }, i) => (type === 'heading' ? [i] : []))
  return starts.map((start, i) => ({
    title: String((tokens[start] as { text?: string }).text),
    terminals: blocksAmong(tokens.slice(start, starts[i + 1])).filter(({ language }) => language === 'sh'),
  }))
}

const running = new Map<ChildProcess, Promise<unknown>>()

afterEach(async () => {
  for (const [child, closed] of running) {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
    await closed
  }
  running.clear()
})

/** A command that runs as in a terminal of its own, with the group of processes that it starts. */
class Terminal {
  #output = ''
  #over = false
  readonly #changes = new WakeUps()

  constructor(command: string, port: string) {
    const child = spawn('bash', ['-c', command], {
      cwd: ROOT,
      detached: true,
      env: { ...process.env, FORCE_COLOR: '0', PORT: port },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      this.#changes.wake()
    })
    const closed = once(child, 'close').then(() => {
      this.#over = true
      this.#changes.wake()
    })
    running.set(child, closed)
  }

  /** All that it prints until it ends; the port of the server is 8080 there, and those of clients are 50001 and so on. */
  async all(port: string): Promise<string> {
    while (!this.#over) await this.#changes.next()
    const clients = new Map<string, string>()
    return this.#output.replaceAll(/127\.0\.0\.1:(\d+)/g, (_all, actual: string) => {
      if (actual === port) return '127.0.0.1:8080'
      if (!clients.has(actual)) clients.set(actual, `127.0.0.1:${50_001 + clients.size}`)
      return clients.get(actual)!
    })
  }

  /** Where it listens, as soon as it says so. */
  async port(): Promise<string> {
    for (;;) {
      const [, port] = /^listening on .*:(\d+)\n/.exec(this.#output) ?? []
      if (port !== undefined) return port
      if (this.#over) throw new Error(`it does not listen:\n${this.#output}`)
      await this.#changes.next()
    }
  }
}

/** Those that show a whole run: a server, and a client. */
const whole = lessons().filter(
  ({ terminals }) => terminals.length === 2 && terminals.every(({ output }) => output !== undefined),
)

describe('examples/README.md', () => {
  it.each(whole.map((lesson) => [lesson.title, lesson] as const))('%s', async (_title, { terminals }) => {
    const [server, client] = terminals
    const first = new Terminal(server!.code, '0')
    const port = await first.port()
    const second = new Terminal(client!.code, port)
    expect(await second.all(port)).toBe(`${client!.output}\n`)
    expect(await first.all(port)).toBe(`${server!.output}\n`)
  })

  it('has four runs that are tried', () => {
    expect(whole).toHaveLength(4)
  })
})
