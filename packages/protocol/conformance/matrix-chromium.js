import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { serve } from './matrix-server.js'

/** No sandbox: it shows our page only, and a sandbox would refuse root. The rest: it shall talk to nobody else. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const MOST_OUTPUT = 2000
const GRACE_MILLISECONDS = 5000

/**
 * Opens the page in headless Chromium and waits for what it posts: no driver is needed.
 *
 * @param {string} program
 * @param {number} milliseconds
 * @returns {Promise<import('./matrix-server.js').Report>}
 */
export async function runInChromium(program, milliseconds) {
  const profile = await mkdtemp(join(tmpdir(), 'echo-chromium-'))
  const server = await serve()
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, server.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    output = (output + text).slice(-MOST_OUTPUT)
  })
  const ended = once(child, 'close')
  const waiting = new AbortController()
  try {
    return await Promise.race([
      server.report,
      ended.then(() => fail(`Chromium ended and had reported nothing: ${output}`)),
      delay(milliseconds, undefined, waiting).then(() =>
        fail(`no report within ${milliseconds / 1000} s: ${output}`),
      ),
    ])
  } finally {
    waiting.abort()
    await stop(child, ended)
    server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<unknown>} ended
 */
async function stop(child, ended) {
  child.kill()
  const killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS)
  await ended.catch(() => {})
  clearTimeout(killing)
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new Error(message)
}
