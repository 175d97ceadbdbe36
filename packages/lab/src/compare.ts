import { compareModes, comparisonMarkdown, comparisonReport } from './compare/comparison.js'
import { Lab } from './engine/lab.js'
import { runCommand, type Values } from './terminal/command-line.js'
import { paintFor } from './terminal/text.js'

// The command `compare`: what raw TCP and framed connections do with the same messages, run live.

const HELP = `Usage: compare [--json | --markdown | --tty]

The same messages over raw and framed connections, live

  --json      print the rows as JSON
  --markdown  print the rows as a Markdown table
  --tty       draw the lanes of sends in text
  --help      show this`

async function compare({ json, markdown, tty }: Values): Promise<number> {
  const plain = json !== true && markdown !== true
  if (plain) console.log('Raw beside framed, each row seen just now on 127.0.0.1\n')
  const lab = new Lab()
  const all = await compareModes(lab)
  await lab.close()
  const rows = all.map(({ row }) => row)
  if (json === true) console.log(JSON.stringify(rows, undefined, 2))
  else if (markdown === true) console.log(comparisonMarkdown(all))
  else console.log(comparisonReport(all, paintFor(process.stdout), tty === true).join('\n'))
  const wrong = rows.filter(({ framed }) => !framed.intact)
  for (const { title } of wrong) console.error(`framed went wrong: ${title}`)
  return wrong.length === 0 ? 0 : 1
}

const flag = { type: 'boolean' } as const
process.exitCode = await runCommand(HELP, { json: flag, markdown: flag, tty: flag }, compare)
