import { createInterface } from 'node:readline/promises'

const PROMPT = '>>> '

/** What a shell reports for a command that SIGINT ended. */
const INTERRUPTED = 130

/**
 * The lines to send. From a pipe each line is one, empty ones too, as it is; on a terminal we prompt for each, and strip
 * it as the original did. Ctrl-D ends them; Ctrl-C ends the process, even while a reply is awaited.
 */
export async function* readLines(): AsyncGenerator<string> {
  const terminal = process.stdin.isTTY
  const lines = createInterface({
    input: process.stdin,
    terminal,
    ...(terminal ? { output: process.stdout } : {}),
  })
  lines.setPrompt(PROMPT)
  lines.once('SIGINT', () => process.exit(INTERRUPTED))
  if (terminal) lines.prompt()
  for await (const line of lines) {
    yield terminal ? line.trim() : line
    if (terminal) lines.prompt()
  }
  if (terminal) process.stdout.write('\n')
}
