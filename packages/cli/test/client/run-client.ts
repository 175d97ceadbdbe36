import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const COMMAND = fileURLToPath(new URL('../../bin/echo-client.js', import.meta.url))

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

export function startClient(port: number, ...flags: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [COMMAND, '--port', String(port), ...flags])
}

/** What the command has said by its end. */
export async function resultOf(child: ChildProcessWithoutNullStreams): Promise<Result> {
  const result: Result = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (text) => (result.stdout += String(text)))
  child.stderr.on('data', (text) => (result.stderr += String(text)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...result, code }
}

/** Runs the command to its end, with `input` piped into it. */
export function runClient(input: string, port: number, ...flags: string[]): Promise<Result> {
  const child = startClient(port, ...flags)
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return resultOf(child)
}
