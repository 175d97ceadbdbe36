import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { PreparedProgram } from '../targets/target.js'
import { PROGRAMS } from '../child.js'
import { endChild, keepTrack } from '../children.js'
import { onCore } from '../pinning.js'
import type { ServerAnswer, ServerRequest } from '../server/server-requests.js'

/** What a server of ours is started with: a target of a suite, in a Node process. */
export function ownServer(suite: string, target: string): Pick<PreparedProgram, 'command' | 'args'> {
  return { command: process.execPath, args: [join(PROGRAMS, 'server-process.js'), suite, target] }
}

/**
 * The server of a target. Its first line is the port it listens on. It ends by `end()`, by `killChildren()`, with this
 * process, and by itself when its standard input ends, as it does when this process is gone.
 */
export class TargetServer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #failed: Promise<never>
  readonly #port: Promise<number>

  /** @param core the processor it is kept on; without it, any. */
  constructor({ command, args }: Pick<PreparedProgram, 'command' | 'args'>, core: number | undefined) {
    const [program, ...rest] = onCore(core, command, args) as [string, ...string[]]
    this.#process = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    keepTrack(this.#process)
    this.#process.stdin.on('error', () => {})
    this.#failed = this.#watch(command)
    this.#failed.catch(() => {})
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
    this.#port = this.#readPort()
    this.#port.catch(() => {})
  }

  /** @throws if the process ended, or its first line was no port. */
  get port(): Promise<number> {
    return this.#port
  }

  /** For `/proc`. */
  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** One at a time, and only of a server of ours. */
  async ask(request: ServerRequest): Promise<ServerAnswer> {
    await this.#port
    this.#process.stdin.write(`${request}\n`)
    return Number(await this.#line())
  }

  async end(): Promise<void> {
    await endChild(this.#process)
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
    const failed = once(this.#process, 'error')
    const ended = (once(this.#process, 'exit') as Promise<[number | null, string | null]>).then(
      ([code, signal]: [number | null, string | null]) => {
        throw new Error(`the server ended by itself (${signal ?? `exit code ${code}`})`)
      },
    )
    const [error] = (await Promise.race([failed, ended])) as [Error]
    throw new Error(`${command}: ${error.message}`, { cause: error })
  }
}
