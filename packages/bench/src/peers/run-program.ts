import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MOST_OUTPUT = 16_777_216

/** Runs a program to its end. Gives what it printed, without the blanks around it. @throws if it fails, with what it said. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { ...options, maxBuffer: MOST_OUTPUT })
  return stdout.trim()
}
