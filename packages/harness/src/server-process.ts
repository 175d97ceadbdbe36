import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { endProcess, track } from './processes.js'

/**
 * A program that listens on a free port of 127.0.0.1, prints that port as the first line of its standard output, and ends
 * when its standard input does.
 */
export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
}

/** A server in a process of its own, in any language. It ends by `end()`, and with this process. */
export class ServerProcess {
  /** The port it listens on. Rejects if the process ended, or its first line was no port. */
  readonly port: Promise<number>
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #failed: Promise<never>

  /** @param wrapper a command that runs the rest of its command line: `['taskset', '-c', '1']`. */
  constructor({ command, args }: ServerCommand, wrapper: readonly string[] = []) {
    const [program, ...rest] = [...wrapper, command, ...args] as [string, ...string[]]
    this.#process = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    track(this.#process)
    this.#process.stdin.on('error', () => {})
    this.#failed = this.#watch(command)
    this.#failed.catch(() => {})
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
    this.port = this.#readPort()
    this.port.catch(() => {})
  }

  /** `NaN` if it could not be started. */
  get pid(): number {
    return this.#process.pid ?? Number.NaN
  }

  /** Writes a line to it, and gives the line it prints in reply. One at a time, and only if it does such a thing. */
  async ask(line: string): Promise<string> {
    await this.port
    this.#process.stdin.write(`${line}\n`)
    return await this.#line()
  }

  /** Ends the process. Resolves when it is gone. */
  async end(): Promise<void> {
    await endProcess(this.#process)
  }

  async #readPort(): Promise<number> {
    const line = await this.#line()
    const port = Number(line)
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port
    throw new Error(`the server's first line was no port: ${line}`)
  }

  async #line(): Promise<string> {
    const { value, done } = await Promise.race([this.#lines.next(), this.#failed])
    if (done === true) return await this.#failed
    return value
  }

  async #watch(command: string): Promise<never> {
    try {
      const [code, signal] = (await once(this.#process, 'exit')) as [number | null, string | null]
      throw new Error(`the server ended by itself (${signal ?? `exit code ${code}`})`)
    } catch (cause) {
      throw new Error(`${command}: ${(cause as Error).message}`, { cause })
    }
  }
}
