import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Lab } from './engine/lab.js'
import { makePage, RECORDED } from './page-file.js'
import { runCommand } from './terminal/command-line.js'
import { FAILURES, goesWrong, MYTH_RUNS, MYTHS, SENDS, type MythName } from './trace/presets.js'
import { checkExperiment, type Experiment, type ExperimentSpec, type Trace } from './trace/trace.js'

// The command `record`: records the runs that the static page shows, and writes it.

const STATIC_PAGE = join(import.meta.dirname, '../../../docs/lab.html')

const HELP = `Usage: record [--keep]

Records runs and writes docs/lab.html with them

  --keep  keep the runs there are, and write the page alone
  --help  show this`

/** Runs of which one that shows enough is looked for. */
const TRIES = 200

/** Runs until one shows what it should, or as often as a search for a counterexample lasts. */
async function search(lab: Lab, experiment: Experiment, shows: (trace: Trace) => boolean, most = MYTH_RUNS) {
  for (let runs = 1; ; runs++) {
    const trace = await lab.run(experiment)
    if (shows(trace) || runs === most) return { trace, runs }
  }
}

/** Some messages glued and some apart: more to see than all in one read. */
const isMixed = ({ lanes, experiment }: Trace) => {
  const { reads } = lanes[0].flows[0]!
  return reads.length > 2 && reads.length < experiment.messages.length - 2
}

/** The same for each of the experiments, one after another. */
async function each<T>(
  specs: Record<string, ExperimentSpec>,
  run: (experiment: Experiment, name: string) => Promise<T>,
) {
  const entries: [string, T][] = []
  for (const [name, spec] of Object.entries(specs))
    entries.push([name, await run(checkExperiment(spec), name)])
  return Object.fromEntries(entries)
}

async function record(): Promise<void> {
  const lab = new Lab()
  const sends = await each(SENDS, async (experiment) => (await search(lab, experiment, isMixed, TRIES)).trace)
  const failures = await each(FAILURES, (experiment) => lab.run(experiment))
  const myths = await each(MYTHS, (experiment, name) =>
    search(lab, experiment, (trace) => goesWrong(name as MythName, trace)),
  )
  await lab.close()
  await writeFile(RECORDED, `${JSON.stringify({ sends, failures, myths })}\n`)
}

process.exitCode = await runCommand(HELP, { keep: { type: 'boolean' } }, async ({ keep }) => {
  if (keep !== true) await record()
  await mkdir(dirname(STATIC_PAGE), { recursive: true })
  await writeFile(STATIC_PAGE, await makePage())
  console.log('docs/lab.html')
  return 0
})
