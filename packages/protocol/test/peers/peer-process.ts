import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A program in another language that we started; what it prints comes line by line. */
export class PeerProcess {
  /** The exit code; a signal's name if one killed it. */
  readonly exit: Promise<unknown>
  #child: ChildProcess
  #lines: AsyncIterator<string>

  constructor([program, ...args]: string[]) {
    const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.exit = once(child, 'close').then(([code, signal]) => code ?? signal)
    this.exit.catch(() => {}) // it did not start: those who wait for a line or for the exit get the error
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done)
      throw new Error(`${this.#child.spawnfile} said no more, and ended with ${String(await this.exit)}`)
    return value
  }

  /** Peers end when their standard input does, so that none outlives a test run that was killed. */
  closeInput(): void {
    this.#child.stdin!.end()
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exit
  }
}
