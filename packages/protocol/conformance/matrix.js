// The pure core on every runtime that it is for: see `--help`.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { runOne } from './matrix-run-one.js'
import { RUNTIMES } from './matrix-runtimes.js'

const HELP = `Runs the conformance corpus, and a few checks of codecs and streams, on each runtime, against dist.

node conformance/matrix.js [--only bun,deno] [--require-all]

--only IDS       these runtimes only: ${RUNTIMES.map(({ id }) => id).join(', ')}
--require-all    a runtime that is missing counts as one failure
--help           this text

Runtimes that come from npm are installed into node_modules/.cache. Exits 1 if anything failed.`

const BAD_USAGE = 2

/** @typedef {import('./matrix-run-one.js').Outcome} Outcome */

process.exitCode = await main(process.argv.slice(2))

/**
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
async function main(argv) {
  const flags = readFlags(argv)
  if (typeof flags === 'string') {
    console.error(`${flags}\n\n${HELP}`)
    return BAD_USAGE
  }
  if (flags.help) {
    console.log(HELP)
    return 0
  }
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    console.error('there is no dist: npm run build first')
    return BAD_USAGE
  }
  return await runMatrix(flags.runtimes, flags.requireAll)
}

/**
 * The flags, or what is wrong with them.
 *
 * @param {string[]} argv
 */
function readFlags(argv) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        only: { type: 'string' },
        'require-all': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const ids = values.only?.split(',') ?? RUNTIMES.map(({ id }) => id)
    const unknown = ids.find((id) => RUNTIMES.every((runtime) => runtime.id !== id))
    if (unknown !== undefined) return `there is no runtime ${JSON.stringify(unknown)}`
    return {
      runtimes: RUNTIMES.filter(({ id }) => ids.includes(id)),
      requireAll: values['require-all'],
      help: values.help,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * One runtime after the other; a row of the table as each is done.
 *
 * @param {readonly import('./matrix-runtimes.js').Runtime[]} runtimes
 * @param {boolean} requireAll
 * @returns {Promise<number>}
 */
async function runMatrix(runtimes, requireAll) {
  console.log(row('runtime', 'version', 'passed', 'failed'))
  /** @type {Outcome[]} */
  const outcomes = []
  /** @type {Set<string>} */
  const shown = new Set()
  for (const runtime of runtimes) {
    const outcome = await runOne(runtime)
    outcomes.push(outcome)
    show(outcome, shown)
  }
  const ran = outcomes.flatMap((outcome) => ('missing' in outcome ? [] : [outcome]))
  const missing = outcomes.length - ran.length
  const passed = ran.reduce((sum, outcome) => sum + outcome.passed, 0)
  const wrong = ran.reduce((sum, outcome) => sum + outcome.failures.length, 0)
  const failed = requireAll ? wrong + missing : wrong
  const lacking = missing === 0 ? '' : `, ${missing} missing`
  console.log(`conformance: ${ran.length} runtimes, ${passed} passed, ${failed} failed${lacking}`)
  return failed === 0 ? 0 : 1
}

/**
 * @param {Outcome} outcome
 * @param {Set<string>} shown Failures of the runtimes before it, which most often are the same.
 */
function show(outcome, shown) {
  if ('missing' in outcome) {
    console.log(row(outcome.id, outcome.version, `missing: ${outcome.missing}`))
    for (const line of outcome.reason?.split('\n') ?? []) console.log(`    ${line}`)
    return
  }
  const { id, version, passed, failures } = outcome
  console.log(row(id, version, String(passed), String(failures.length)))
  const lines = failures.map(({ file, name, problem }) => `    ${file}: ${name}: ${problem}`)
  const fresh = lines.filter((line) => !shown.has(line))
  for (const line of fresh) {
    console.log(line)
    shown.add(line)
  }
  if (fresh.length < lines.length) console.log(`    ${lines.length - fresh.length} as above`)
}

/**
 * @param {string} id
 * @param {string} version
 * @param {string[]} rest
 */
function row(id, version, ...rest) {
  return `${id.padEnd(13)} ${version.padEnd(18)} ${rest.map((cell) => cell.padStart(7)).join(' ')}`
}
