import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MOST_OUTPUT = 2000

/**
 * Runs a program to its end and gives what it printed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ milliseconds: number, cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>}
 */
export async function run(program, args, { milliseconds, cwd, env }) {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env,
      timeout: milliseconds,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (cause) {
    throw new Error(reason(cause, milliseconds), { cause })
  }
}

/**
 * @param {unknown} error What execFile rejects with.
 * @param {number} milliseconds
 */
function reason(error, milliseconds) {
  const { killed, stderr, message } = /** @type {import('node:child_process').ExecFileException} */ (error)
  if (killed === true) return `stopped after ${milliseconds / 1000} s`
  const said = stderr?.trim()
  return said === undefined || said === '' ? message : said.slice(-MOST_OUTPUT)
}
