import { markdownTable } from '../packages/markdown-table.js'

/** Text as Markdown shows it: nothing in it is markup. An interval, `[0.9, 1.1]`, is none by itself. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_<>|#~]|\[(?!\d)/g, String.raw`\$&`).replaceAll(/\s*\n\s*/g, ' ')
}

/** A table of plain texts. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  return markdownTable(rows.map((row) => row.map(markdownText)))
}
