import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'
import { WakeUps } from './wake-ups.js'
import type { Mode } from './wire.js'

const running = new Set<Program>()

afterEach(async () => {
  for (const program of running) program.kill()
  await Promise.all([...running].map((program) => program.ended))
})

/** One of the programs as a learner runs it, in a process of its own; killed after the test if it still runs. */
export class Program {
  /** All that it has printed. */
  output = ''
  /** All that it has said on standard error. */
  errors = ''
  /** Its exit code; `null` if it was killed. */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #changes = new WakeUps()
  #over = false

  constructor(file: string, mode: Mode, port: number, ...words: string[]) {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
    const options = mode === 'raw' ? ['--raw'] : []
    this.#child = spawn(process.execPath, [path, ...options, ...words], {
      env: { ...process.env, FORCE_COLOR: '0', PORT: String(port) },
    })
    const { stdin, stdout, stderr } = this.#child
    stdin.on('error', () => {}) // it may end before it has read all that was typed
    stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
      this.#changes.wake()
    })
    stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text))
    running.add(this)
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        running.delete(this)
        this.#over = true
        this.#changes.wake()
        resolve(code)
      })
    })
  }

  /** Waits until `pattern` is in what it has printed. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      if (this.#over) throw new Error(`ended without printing ${pattern}:\n${this.output}${this.errors}`)
      await this.#changes.next()
    }
  }

  type(text: string): void {
    this.#child.stdin.write(text)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  /** As `kill -9` does. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** A server program that listens, and the free port that it took. */
export async function startServer(file: string, mode: Mode): Promise<{ server: Program; port: number }> {
  const server = new Program(file, mode, 0)
  const [, port] = await server.printed(/^listening on tcp:\/\/127\.0\.0\.1:(\d+)\n/)
  return { server, port: Number(port) }
}

/** A client program whose input is all there from the start. */
export function runClient(file: string, mode: Mode, port: number, input: string): Program {
  const client = new Program(file, mode, port)
  client.type(input)
  client.endInput()
  return client
}
