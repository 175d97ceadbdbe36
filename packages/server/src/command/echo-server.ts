import { codecByName, OptionError } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen } from '../listen.js'
import type { Server } from '../server.js'
import { upper } from '../upper.js'
import { readFlags, type Flags } from './flags.js'
import { Journal } from './journal.js'

/** Milliseconds that SIGINT and SIGTERM leave to connections that do not end by themselves. */
const GRACE = 2_000

/** What to try when the address cannot be had. */
const PORT_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'something listens there already. Choose another --port, or --port 0 for any free one',
  EACCES: 'permission was denied. Ports below 1024 often need more rights',
  EADDRNOTAVAIL: 'this machine has no such address',
}
const PATH_HINTS: Record<string, string | undefined> = {
  EADDRINUSE: 'the file is there already. Remove it if no server listens on it, or choose another --path',
  EACCES: 'no socket can be made there. Is there such a folder, and may you write to it?',
}

const flags = readFlags(process.argv.slice(2))

// Whoever read our output may go away, as in `echo-server | head -1`; clients are served all the same.
process.stdout.on('error', () => {})

try {
  if (flags.raw) await run(await listen({ ...settings(flags), raw: true }))
  else await run(await listen({ ...settings(flags), codec: codecByName(flags.codec) }))
} catch (error) {
  fail(error as NodeJS.ErrnoException)
}

function settings({ host, port, path, backlog, bufferSize, maxFrameLength }: Flags) {
  const onError = (error: Error) => console.error(`echo-server: ${error.message}`)
  return { host, port, path, backlog, bufferSize, maxFrameLength, onError }
}

async function run<In extends Out, Out>(server: Server<In, Out>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void server.close({ grace: GRACE }))
  console.log(`listening on ${server.url} (${flags.raw ? 'raw' : `framed, ${flags.codec}`})`)
  const journal = new Journal(flags.verbose ?? flags.once ?? flags.sequential ?? false)
  try {
    if (flags.once) await serveOnce(server, journal)
    else if (flags.sequential) await serveInTurn(server, journal)
    else await server.serve((connection) => answerAll(connection, journal))
  } finally {
    await server.close({ grace: GRACE })
  }
}

/** The first of the original programs: one client, one message. */
async function serveOnce<In extends Out, Out>(server: Server<In, Out>, journal: Journal): Promise<void> {
  const connection = await server.accept()
  if (connection === undefined) return
  journal.opened(connection)
  const message = await connection.recv()
  if (message !== undefined) await answer(connection, message, journal)
  await connection.close()
}

/** The third: one client after another. One that fails costs itself only. */
async function serveInTurn<In extends Out, Out>(server: Server<In, Out>, journal: Journal): Promise<void> {
  for await (const connection of server) {
    try {
      await answerAll(connection, journal)
    } catch (error) {
      console.error(`echo-server: ${(error as Error).message}`)
    }
    void connection.close()
  }
}

async function answerAll<In extends Out, Out>(
  connection: Connection<In, Out>,
  journal: Journal,
): Promise<void> {
  journal.opened(connection)
  for await (const message of connection) await answer(connection, message, journal)
}

function answer<In extends Out, Out>(
  connection: Connection<In, Out>,
  message: In,
  journal: Journal,
): Promise<void> {
  journal.received(connection, message)
  return connection.send(flags.handler === 'upper' ? upper(message) : message)
}

function fail(error: NodeJS.ErrnoException): void {
  if (error instanceof OptionError) {
    console.error(
      `echo-server: --${kebab(error.option)} must be ${error.range}, and was ${String(error.value)}`,
    )
    process.exitCode = 2
    return
  }
  const hint = (flags.path === undefined ? PORT_HINTS : PATH_HINTS)[error.code ?? '']
  console.error(`echo-server: ${hint === undefined ? error.message : `${error.message}: ${hint}`}`)
  process.exitCode = 1
}

function kebab(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
