import { codecByName, ConnectionClosedError, OptionError, TimeoutError } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { connect } from '../connect.js'
import { readFlags, type Flags } from './flags.js'
import { readLines } from './lines.js'
import { readMessage, showReply } from './message-text.js'

/** Milliseconds after which somebody at a terminal is told why an empty message gets no reply in raw mode. */
const STALL_HINT = 2_000

/** Milliseconds that a server has to end its side before we go all the same. */
const CLOSE_GRACE = 1_000

const WHY_EMPTY_STALLS =
  'an empty message puts no bytes on a raw connection, so the server never saw it; framed mode (without --raw) carries it'

const WHY_LEFT = 'Is the server of the same mode (--raw), codec and frame limit? Its own output may say more'

const flags = readFlags(process.argv.slice(2))

// Whoever reads our output may have had enough, as in `echo-client | head -1`: that ends us in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error)
  process.exit()
})

try {
  if (flags.raw) await run(await connect({ ...settings(flags), raw: true }))
  else await run(await connect({ ...settings(flags), codec: codecByName(flags.codec) }))
} catch (error) {
  fail(error as Error)
}

function settings({ host, port, path, bufferSize, maxFrameLength }: Flags) {
  return { host, port, path, bufferSize, maxFrameLength, closeGrace: CLOSE_GRACE }
}

/** The original loop: send, receive, print. */
async function run<In, Out>(connection: Connection<In, Out>): Promise<void> {
  try {
    for await (const line of flags.messages.length > 0 ? flags.messages : readLines()) {
      const message = readMessage(line, flags) as Out
      console.log(showReply(await reply(connection, message), flags))
    }
  } finally {
    process.stdin.destroy()
    await connection.close()
  }
}

async function reply<In, Out>(connection: Connection<In, Out>, message: Out): Promise<In> {
  const stalls = flags.raw === true && message === ''
  const hint =
    stalls && process.stdin.isTTY ? setTimeout(() => console.error(WHY_EMPTY_STALLS), STALL_HINT) : undefined
  try {
    return await connection.request(message, { timeout: flags.timeout })
  } catch (error) {
    if (error instanceof TimeoutError) throw new Error(timeoutReason(error.limit, stalls), { cause: error })
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

function fail(error: Error): void {
  if (error instanceof OptionError) {
    console.error(
      `echo-client: --${kebab(error.option)} must be ${error.range}, and was ${String(error.value)}`,
    )
    process.exitCode = 2
    return
  }
  console.error(`echo-client: ${error.message}`)
  process.exitCode = 1
}

function kebab(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
