import { columns } from '../trace/bytes.js'

/** The widest line that fits an 80-column terminal behind turbo's prefix, in columns. */
export const WIDTH = 60

/** Marks text as good or bad. */
export type Paint = (good: boolean, text: string) => string

/** Colours where the terminal has them. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  const coloured = stream.isTTY && stream.hasColors()
  return (good, text) => (coloured ? `\u001B[${good ? 32 : 31}m${text}\u001B[0m` : text)
}

/** Words in lines of at most `WIDTH` columns, indented behind the label. One that is too long for a line is cut. */
export function wrap(words: readonly string[], label: string, paint = (part: string) => part): string[] {
  const indent = columns(label)
  const lines: string[] = []
  let [line, used] = [label, indent]
  for (const word of words.flatMap((each) => pieces(each, WIDTH - indent))) {
    const space = used === indent ? '' : ' '
    const size = columns(space + word)
    const fits = used === indent || used + size <= WIDTH
    if (!fits) lines.push(line)
    line = fits ? line + space + paint(word) : ' '.repeat(indent) + paint(word)
    used = fits ? used + size : indent + columns(word)
  }
  return [...lines, line].map((each) => each.trimEnd())
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
