import { setTimeout as delay } from 'node:timers/promises'
import { CodecError, ConnectionClosedError, OptionError, TimeoutError } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { connect } from '@echo/client'
import { connectionOptions, modeOptions } from '../connection-options.js'
import { BAD_USAGE } from '../flags.js'
import { readTlsFiles } from '../tls-files.js'
import { flagReason, readFlags, withFlagNames } from './flags.js'
import { History } from './history.js'
import { readLines, repeat } from './lines.js'
import { linesAreBytes, readMessage, showReply } from './message-text.js'
import { RoundTrips } from './round-trips.js'
import { decodeFailure, wrongPeer } from './wrong-peer.js'

/** Milliseconds after which a hint on a terminal explains why an empty message gets no reply in raw mode. */
const HINT_DELAY = 2_000

/** Milliseconds for the server to end its side, unless `--close-grace` is given. */
const CLOSE_GRACE = 1_000

/** The exit code that a shell reports for a command that SIGINT ended. */
const INTERRUPTED = 130

const EMPTY_MESSAGE_HINT =
  'an empty message puts no bytes on a raw connection, so the server never saw it; framed mode (without --raw) carries it'

/** A hint for a lost connection without a known cause: not after a reply, nor for a message that was not sent. */
const MODE_HINT =
  'Is the server of the same mode (--raw), codec, length field and frame limit? Its own output may say more'

/** Codes of errors that do not explain why the server ended the connection. */
const UNEXPLAINED_CODES = new Set<unknown>(['ECONNRESET', 'EPIPE'])

/** A reply that did not come in time. Where replies are counted the command continues. */
class LateReply extends Error {}

const flags = readFlags(process.argv.slice(2))

/** Whether to print a summary at the end, as ping does. */
const measured = flags.summary ?? (flags.count !== undefined || flags.interval !== undefined)
const trips = new RoundTrips()

// Standard output may be closed, as in `echo-client | head -1`: the command then exits normally.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error)
  const { exitCode } = process
  printSummary()
  process.exit(exitCode)
})
if (measured) process.once('SIGINT', interrupted)

try {
  const messages = repeat(lines(), flags.count === 0 ? Infinity : (flags.count ?? 1))
  const options = settings()
  if (options.raw) await run(await connect(options), messages)
  else await run(await connect(options), messages)
} catch (error) {
  fail(error as Error)
}
printSummary()

function settings() {
  const { connectTimeout, closeGrace = CLOSE_GRACE } = flags
  return { ...connectionOptions(flags), connectTimeout, closeGrace, tls: readTls(), ...modeOptions(flags) }
}

/** The option `tls` of `connect()` that the flags set. */
function readTls() {
  const { tls, tlsServername: servername } = flags
  const given = { ...readTlsFiles(flags), ...(servername !== undefined && { servername }) }
  return Object.keys(given).length === 0 ? tls : given
}

/** The original loop: send, receive, print. */
async function run<In, Out>(
  connection: Connection<In, Out>,
  messages: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  try {
    let next = 0
    for await (const line of messages) {
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

function lines(): Iterable<string> | AsyncIterable<string | Uint8Array> {
  if (flags.messages.length > 0) return flags.messages
  return readLines(new History(flags.history), interrupted, linesAreBytes(flags))
}

/** Sends one message and prints its reply. Where replies are counted, a late one counts as lost and is not an error. */
async function exchange<In, Out>(connection: Connection<In, Out>, message: Out): Promise<void> {
  try {
    print(showReply(await reply(connection, message), flags))
  } catch (error) {
    if (!measured || !(error instanceof LateReply)) throw error
    console.error(`echo-client: ${error.message}`)
  }
}

function print(line: string | Uint8Array): void {
  process.stdout.write(typeof line === 'string' ? `${line}\n` : Buffer.concat([line, Buffer.from('\n')]))
}

async function reply<In, Out>(connection: Connection<In, Out>, message: Out): Promise<In> {
  const stalls = flags.raw === true && (message as Uint8Array).length === 0
  const hint =
    stalls && process.stdin.isTTY
      ? setTimeout(() => console.error(EMPTY_MESSAGE_HINT), HINT_DELAY)
      : undefined
  const since = performance.now()
  trips.sent++
  try {
    const received = await connection.request(message, { timeout: flags.timeout })
    trips.add(performance.now() - since)
    const wrong = wrongPeer(message, received, flags)
    if (wrong !== undefined) throw new Error(wrong)
    return received
  } catch (error) {
    if (error instanceof TimeoutError)
      throw new LateReply(timeoutReason(error.limit, stalls), { cause: error })
    if (error instanceof ConnectionClosedError) throw new Error(closedReason(error), { cause: error })
    if (error instanceof CodecError) throw new Error(decodeFailure(error, message, flags), { cause: error })
    throw error
  } finally {
    clearTimeout(hint)
  }
}

function closedReason({ message, delivery, cause }: ConnectionClosedError): string {
  const unexplained = cause === undefined || UNEXPLAINED_CODES.has(codeOf(cause))
  const showHint = unexplained && delivery !== 'not sent' && trips.received === 0
  return showHint ? `${message}. ${MODE_HINT}` : message
}

function codeOf(loss: unknown): unknown {
  return ((loss as Error).cause as NodeJS.ErrnoException | undefined)?.code
}

function timeoutReason(timeout: number, stalls: boolean): string {
  const answers = trips.received > 0
  const other = answers
    ? 'is the server busy?'
    : 'is the server busy, or in another mode (--raw), codec or length field?'
  const why = stalls ? EMPTY_MESSAGE_HINT : other
  return `no reply within ${timeout} ms: ${why}`
}

function interrupted(): void {
  if (!measured) process.exit(INTERRUPTED)
  printSummary()
  process.exit()
}

/** Prints to standard error, so that a pipe gets replies only. */
function printSummary(): void {
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
  console.error(`echo-client: ${withFlagNames(error.message)}`)
  process.exitCode = 1
}
