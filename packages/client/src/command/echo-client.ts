import { setTimeout as delay } from 'node:timers/promises'
import { codecByName, ConnectionClosedError, OptionError, TimeoutError } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { connect } from '../connect.js'
import { BAD_USAGE, flagReason, readFlags, type Flags } from './flags.js'
import { History } from './history.js'
import { readLines } from './lines.js'
import { readMessage, showReply } from './message-text.js'
import { repeated } from './repeated.js'
import { RoundTrips } from './round-trips.js'
import { readTls } from './tls-files.js'

/** Milliseconds after which somebody at a terminal is told why an empty message gets no reply in raw mode. */
const STALL_HINT = 2_000

/** Milliseconds that a server has to end its side before we go all the same, unless told. */
const CLOSE_GRACE = 1_000

/** What a shell reports for a command that SIGINT ended. */
const INTERRUPTED = 130

const WHY_EMPTY_STALLS =
  'an empty message puts no bytes on a raw connection, so the server never saw it; framed mode (without --raw) carries it'

const WHY_LEFT = 'Is the server of the same mode (--raw), codec and frame limit? Its own output may say more'

/** A reply that did not come in time; it need not be the end. */
class LateReply extends Error {}

const flags = readFlags(process.argv.slice(2))

/** As ping: who sends often, or in time, wants to know how that went. */
const measured = flags.summary ?? (flags.count !== undefined || flags.interval !== undefined)
const trips = new RoundTrips()

// Whoever reads our output may have had enough, as in `echo-client | head -1`: that ends us in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error)
  const { exitCode } = process
  sumUp()
  process.exit(exitCode)
})
if (measured) process.once('SIGINT', interrupted)

try {
  if (flags.raw) await run(await connect({ ...settings(flags), raw: true }))
  else await run(await connect({ ...settings(flags), codec: codecByName(flags.codec) }))
} catch (error) {
  fail(error as Error)
}
sumUp()

function settings(given: Flags) {
  const { host, port, path, bufferSize, maxFrameLength, frameTimeout, minFrameRate } = given
  const { connectTimeout, handshakeTimeout, idleTimeout, writeTimeout, closeGrace = CLOSE_GRACE } = given
  const frames = { maxFrameLength, frameTimeout, minFrameRate }
  const limits = { connectTimeout, handshakeTimeout, idleTimeout, writeTimeout, closeGrace }
  return { host, port, path, tls: readTls(given), bufferSize, ...frames, ...limits }
}

/** The original loop: send, receive, print. */
async function run<In, Out>(connection: Connection<In, Out>): Promise<void> {
  try {
    let next = 0
    for await (const line of repeated(lines(), flags.count === 0 ? Infinity : (flags.count ?? 1))) {
      const message = readMessage(line, flags) as Out
      const early = next - performance.now()
      if (early > 0) await delay(early)
      next = performance.now() + (flags.interval ?? 0)
      await exchange(connection, message)
    }
  } finally {
    process.stdin.destroy()
    await connection.close()
  }
}

function lines(): Iterable<string> | AsyncIterable<string> {
  return flags.messages.length > 0 ? flags.messages : readLines(new History(flags.history), interrupted)
}

/** One message and its reply. Where replies are counted, one that does not come in time is counted as well. */
async function exchange<In, Out>(connection: Connection<In, Out>, message: Out): Promise<void> {
  try {
    console.log(showReply(await reply(connection, message), flags))
  } catch (error) {
    if (!measured || !(error instanceof LateReply)) throw error
    console.error(`echo-client: ${error.message}`)
  }
}

async function reply<In, Out>(connection: Connection<In, Out>, message: Out): Promise<In> {
  const stalls = flags.raw === true && message === ''
  const hint =
    stalls && process.stdin.isTTY ? setTimeout(() => console.error(WHY_EMPTY_STALLS), STALL_HINT) : undefined
  const since = performance.now()
  trips.sent++
  try {
    const received = await connection.request(message, { timeout: flags.timeout })
    trips.add(performance.now() - since)
    return received
  } catch (error) {
    if (error instanceof TimeoutError)
      throw new LateReply(timeoutReason(error.limit, stalls), { cause: error })
    if (error instanceof ConnectionClosedError)
      throw new Error(`${error.message}. ${WHY_LEFT}`, { cause: error })
    throw error
  } finally {
    clearTimeout(hint)
  }
}

function timeoutReason(timeout: number, stalls: boolean): string {
  const why = stalls ? WHY_EMPTY_STALLS : 'is the server busy, or in another mode (--raw) or codec?'
  return `no reply within ${timeout} ms: ${why}`
}

function interrupted(): void {
  if (!measured) process.exit(INTERRUPTED)
  sumUp()
  process.exit()
}

/** On standard error, so that a pipe gets replies only. */
function sumUp(): void {
  const failedBefore = process.exitCode !== undefined && trips.sent === 0
  if (!measured || failedBefore) return
  console.error(String(trips))
  if (!trips.complete) process.exitCode ??= 1
}

function fail(error: Error): void {
  if (error instanceof OptionError) {
    console.error(`echo-client: ${flagReason(error)}`)
    process.exitCode = BAD_USAGE
    return
  }
  console.error(`echo-client: ${error.message}`)
  process.exitCode = 1
}
