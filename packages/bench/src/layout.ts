export { table } from '@echo/harness'

/** The widest line that fits an 80-column terminal behind turbo's prefix, in columns. */
export const WIDTH = 60

const NO_BREAK = '\u00A0'

/**
 * The text in lines of at most `width` columns, broken at spaces. A word that is too long is cut. A no-break space holds
 * words together, and becomes a space.
 * @param label stands before the first line; the others are indented as far.
 */
export function wrap(text: string, label = '', width = WIDTH): string[] {
  const indent = ' '.repeat(label.length)
  const room = width - label.length
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((long) => pieces(long, room))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= room) {
      line = longer
      continue
    }
    lines.push(line)
    line = word
  }
  lines.push(line)
  return lines.map((content, index) =>
    `${index === 0 ? label : indent}${content}`.replaceAll(NO_BREAK, ' ').trimEnd(),
  )
}

function pieces(word: string, room: number): string[] {
  if (word.length <= room) return [word]
  return [word.slice(0, room), ...pieces(word.slice(room), room)]
}

/** The same text as one word for `wrap()`. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', NO_BREAK)
}

/** The text cut to at most `width` columns, with `…` where it was cut. */
export function fit(text: string, width = WIDTH): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
