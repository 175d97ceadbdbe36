import { isUtf8 } from 'node:buffer'
import { createInterface } from 'node:readline/promises'
import type { History } from './history.js'

const PROMPT = '>>> '

/** The lines to send: from a terminal, or from a pipe, whose bytes go through as they are if `asBytes`. */
export function readLines(
  history: History,
  interrupted: () => void,
  asBytes: boolean,
): AsyncIterable<string | Uint8Array> {
  if (process.stdin.isTTY) return promptLines(history, interrupted)
  const lines = splitLines(process.stdin)
  return asBytes ? lines : decodeLines(lines)
}

/**
 * Prompts for each line, and strips it as the original did. Ctrl-D ends the lines; Ctrl-C calls `interrupted`, even while a
 * reply is awaited.
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
  lines.on('history', (all) => history.save(all))
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
 * Splits bytes into lines, including empty ones, at LF and CRLF; the last line may be unterminated. Not with readline, which
 * also splits at a lone CR and at U+2028.
 */
export async function* splitLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let begun: Uint8Array[] = []
  for await (const chunk of input) {
    let start = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const line = Buffer.concat([...begun, chunk.subarray(start, end)])
      begun = []
      start = end + 1
      yield line.at(-1) === CR ? line.subarray(0, -1) : line
    }
    if (start < chunk.length) begun.push(chunk.subarray(start))
  }
  if (begun.length > 0) yield Buffer.concat(begun)
}

/**
 * Decodes lines as UTF-8. Invalid bytes are not replaced: the server would receive something else than the input.
 *
 * @throws {TypeError} for a line that is not UTF-8, after the lines before it.
 */
export async function* decodeLines(lines: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let number = 0
  for await (const line of lines) {
    number++
    if (!isUtf8(line)) throw new TypeError(notUtf8(line, number))
    yield new TextDecoder('utf-8', { ignoreBOM: true }).decode(line)
  }
}

/** Each message `count` times. */
export async function* repeat<T>(messages: Iterable<T> | AsyncIterable<T>, count: number): AsyncGenerator<T> {
  for await (const message of messages) {
    for (let sent = 0; sent < count; sent++) yield message
  }
}

const LF = 0x0a
const CR = 0x0d

function notUtf8(line: Uint8Array, number: number): string {
  const column = validPrefix(line)
  const byte = `0x${line[column]!.toString(16).padStart(2, '0')}`
  return `standard input is not UTF-8 at line ${number}, byte ${column + 1} (${byte}). Bytes go through with --codec bytes or --raw`
}

/** The number of bytes before the first one that is not valid UTF-8. */
function validPrefix(line: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let good = 0
  // Compared, because U+FFFD may also be part of the input.
  for (const char of decoder.decode(line)) {
    const bytes = Buffer.from(char)
    if (!bytes.equals(line.subarray(good, good + bytes.length))) break
    good += bytes.length
  }
  return good
}
