import { givenPath, parseArguments, type Parsed, runParsed } from '@echo/harness'
import { wrap } from '../layout.js'
import { diffReport } from '../report/diff.js'
import { readResults, ResultFileError } from '../run/result-files.js'

/** The two files of results that `bench diff` is about. */
export interface DiffOptions {
  readonly before: string
  readonly after: string
}

const UNREADABLE = 2

/** The command `bench diff`. Gives the exit code: 0 whatever changed, 2 for files that cannot be compared. */
export function diffResults(args: readonly string[]): Promise<number> {
  return runParsed(parseDiffArguments(args), printChanges)
}

export function parseDiffArguments(args: readonly string[]): Parsed<DiffOptions> {
  return parseArguments(
    args,
    (command) =>
      command
        .name('bench diff')
        .description('What changed from one run to another, as ratios to the baseline of each')
        .argument('<old.json>', 'results of the earlier run')
        .argument('<new.json>', 'results of the later run'),
    ({ args: [before = '', after = ''] }) => ({ before: givenPath(before), after: givenPath(after) }),
  )
}

function printChanges(options: DiffOptions): number {
  try {
    const [before, after] = [readResults(options.before), readResults(options.after)]
    const [old, now] = [before.suite, after.suite]
    if (old.name !== now.name || old.baseline !== now.baseline) {
      complain(
        `these are not to be compared: '${old.name}' against ${old.baseline}, and '${now.name}' against ${now.baseline}`,
      )
      return UNREADABLE
    }
    for (const line of diffReport(before, after)) console.log(line)
    return 0
  } catch (error) {
    if (!(error instanceof ResultFileError)) throw error
    complain(error.message)
    return UNREADABLE
  }
}

function complain(text: string): void {
  for (const line of wrap(text)) console.error(line)
}
