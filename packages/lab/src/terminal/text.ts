import { columns } from '../trace/bytes.js'
import { WIDTH } from './command-line.js'

/** Marks text in a terminal; gives it back as it is where there is no colour. */
export interface Paint {
  /** As that of the message with this index in the page. */
  message(index: number, text: string): string
  good(good: boolean, text: string): string
}

/** Of 256 colours, those that come nearest to the page's. */
const MESSAGE_COLOURS = [110, 209, 222, 217, 142, 72, 117, 149]

const PLAIN: Paint = { message: (_, text) => text, good: (_, text) => text }
const COLOURED: Paint = {
  message: (index, text) => `\u001B[30;48;5;${MESSAGE_COLOURS[index % 8]}m${text}\u001B[0m`,
  good: (good, text) => `\u001B[${good ? 32 : 31}m${text}\u001B[0m`,
}

/** Colours where the terminal has them. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return stream.isTTY && stream.hasColors() ? COLOURED : PLAIN
}

/** A piece of a line that is not broken: how it looks, and its text without colours. */
export interface Cell {
  readonly text: string
  readonly painted?: string
  /** No space before it. */
  readonly joined?: boolean
}

/** Cells in lines of at most `WIDTH` columns; the label stands before the first, the others are indented as far. */
export function flow(cells: readonly Cell[], label: string): string[] {
  const indent = columns(label)
  const lines: string[] = []
  let line = label
  let used = indent
  for (const { text, painted = text, joined = false } of cells) {
    const space = joined || used === indent ? '' : ' '
    const size = columns(space + text)
    const fits = used === indent || used + size <= WIDTH
    if (!fits) lines.push(line)
    line = fits ? line + space + painted : ' '.repeat(indent) + painted
    used = fits ? used + size : indent + columns(text)
  }
  return [...lines, line].map((each) => each.trimEnd())
}

/** Words in lines. One that is too long for a line is cut. */
export function wrap(text: string, label: string, paint = (part: string) => part): string[] {
  const room = WIDTH - columns(label)
  const words = text.split(' ').flatMap((word) => pieces(word, room))
  return flow(
    words.map((word) => ({ text: word, painted: paint(word) })),
    label,
  )
}

function pieces(word: string, room: number): string[] {
  const out = ['']
  for (const character of word) {
    if (columns(out.at(-1)! + character) > room) out.push('')
    out[out.length - 1] += character
  }
  return out
}

/** `1 read`, `5 reads`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
