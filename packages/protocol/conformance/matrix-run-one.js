import { dirname } from 'node:path'
import { env, execPath, versions } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runInChromium } from './matrix-chromium.js'
import { programFromNpm } from './matrix-npm.js'
import { run } from './matrix-process.js'

/** @typedef {{ missing: string, reason?: string }} Missing How to get it, and why we could not. */
/** @typedef {import('./run-corpus.js').Result} Result */
/**
 * @typedef {{ id: string, version: string } & (Missing | Result)} Outcome
 */

const GUEST = fileURLToPath(new URL('matrix-guest.js', import.meta.url))
const RUN_MILLISECONDS = 60_000

/**
 * Runs everything on one runtime. Never rejects: what went wrong is in the outcome.
 *
 * @param {import('./matrix-runtimes.js').Runtime} runtime
 * @returns {Promise<Outcome>}
 */
export async function runOne(runtime) {
  if (runtime.kind === 'npm') return await onPackage(runtime)
  if (runtime.kind === 'chromium') return await onChromium(runtime.id)
  return await onGuest(runtime.id, versions.node, execPath, [], {})
}

/** @param {Extract<import('./matrix-runtimes.js').Runtime, { kind: 'npm' }>} runtime */
async function onPackage(runtime) {
  const { id, version } = runtime
  try {
    const program = await programFromNpm(runtime)
    return await onGuest(id, version, program, runtime.args, runtime.env ?? {})
  } catch (error) {
    return { id, version, missing: `npm install ${runtime.package}@${version}`, reason: messageOf(error) }
  }
}

/**
 * @param {string} id
 * @param {string} version
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} extraEnv
 * @returns {Promise<Outcome>}
 */
async function onGuest(id, version, program, args, extraEnv) {
  try {
    const output = await run(program, [...args, GUEST], {
      cwd: dirname(GUEST),
      env: { ...env, ...extraEnv },
      milliseconds: RUN_MILLISECONDS,
    })
    const report = /** @type {Result & { version: string }} */ (
      JSON.parse(output.trim().split('\n').at(-1) ?? '')
    )
    if (report.version !== version) return crashed(id, version, `it says that it is ${report.version}`)
    return { id, ...report }
  } catch (error) {
    return crashed(id, version, messageOf(error))
  }
}

/**
 * @param {string} id
 * @returns {Promise<Outcome>}
 */
async function onChromium(id) {
  const program = 'chromium'
  const banner = await run(program, ['--version'], { milliseconds: RUN_MILLISECONDS }).catch(() => undefined)
  if (banner === undefined) return { id, version: '', missing: 'apt-get install chromium' }
  const version = /\d+(?:\.\d+)+/.exec(banner)?.[0] ?? banner.trim()
  try {
    const report = await runInChromium(program, RUN_MILLISECONDS)
    return 'crash' in report ? crashed(id, version, report.crash) : { id, version, ...report }
  } catch (error) {
    return crashed(id, version, messageOf(error))
  }
}

/**
 * @param {string} id
 * @param {string} version
 * @param {string} problem
 * @returns {Outcome}
 */
function crashed(id, version, problem) {
  return { id, version, passed: 0, failures: [{ file: 'runtime', name: id, problem }] }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}
