import { createInterface } from 'node:readline/promises'
import type { History } from './history.js'

const PROMPT = '>>> '

/** The lines to send: from a terminal or from a pipe. */
export function readLines(history: History, interrupted: () => void): AsyncIterable<string> {
  return process.stdin.isTTY ? promptLines(history, interrupted) : pipedLines(process.stdin)
}

/**
 * Prompts for each line, and strips it as the original did. Ctrl-D ends them; Ctrl-C is `interrupted`, even while a reply is
 * awaited.
 */
async function* promptLines(history: History, interrupted: () => void): AsyncGenerator<string> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    history: history.lines,
    historySize: history.size,
    removeHistoryDuplicates: true,
  })
  lines.on('history', (all) => history.keep(all))
  lines.once('SIGINT', () => {
    process.stdout.write('\n')
    interrupted()
  })
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
