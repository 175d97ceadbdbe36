import { createInterface } from 'node:readline/promises'

const PROMPT = '>>> '

/** What a shell reports for a command that SIGINT ended. */
const INTERRUPTED = 130

/** The lines to send: from a terminal or from a pipe. */
export function readLines(): AsyncIterable<string> {
  return process.stdin.isTTY ? promptLines() : pipedLines(process.stdin)
}

/**
 * Prompts for each line, and strips it as the original did. Ctrl-D ends them; Ctrl-C ends the process, even while a reply
 * is awaited.
 */
async function* promptLines(): AsyncGenerator<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: PROMPT })
  lines.once('SIGINT', () => process.exit(INTERRUPTED))
  lines.prompt()
  for await (const line of lines) {
    yield line.trim()
    lines.prompt()
  }
  process.stdout.write('\n')
}

/**
 * Each line as it is, empty ones too, ended by LF or CRLF; the last may have no end. Not readline's work, which would end
 * lines at a lone CR and at U+2028 too.
 */
export async function* pipedLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let begun = ''
  for await (const chunk of input) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split('\n')
    begun = lines.pop()!
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  begun += decoder.decode()
  if (begun !== '') yield begun
}
