import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a program printed on standard output, and its exit code. */
export interface Run {
  readonly output: string
  readonly exit: unknown
}

/** Runs a program, with `input` as its standard input. */
export async function run(command: string, args: string[], cwd: string, input = ''): Promise<Run> {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stdin.on('error', () => {}) // it may end before it has read all
  child.stdin.end(input)
  const [exit] = await once(child, 'close')
  return { output, exit }
}
