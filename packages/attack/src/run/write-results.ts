import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const README = join(import.meta.dirname, '../../README.md')
const RESULTS = /(?<=<!-- results -->\n).*(?=<!-- \/results -->)/s

/** Writes what the suite has printed into its README, between the markers. @throws if there are none. */
export async function writeResults(lines: readonly string[], file = README): Promise<void> {
  const text = await readFile(file, 'utf8')
  if (!RESULTS.test(text)) throw new Error(`${file} has no markers <!-- results --> and <!-- /results -->`)
  await writeFile(
    file,
    text.replace(RESULTS, () => `\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`),
  )
}
