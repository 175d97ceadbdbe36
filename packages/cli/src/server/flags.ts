import { readFileSync } from 'node:fs'
import { CODEC_NAMES, type CodecName } from '@echo/protocol'
import { Command, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from './log.js'
import type { TlsFlags } from './tls-files.js'

/** What is passed on to the library as it is. It checks the ranges. */
export interface LimitFlags {
  backlog?: number
  acceptQueue?: number
  maxConnections?: number
  recvHighWaterMark?: number
  sendHighWaterMark?: number
  sendHardLimit?: number
  frameTimeout?: number
  minFrameRate?: number
  idleTimeout?: number
  writeTimeout?: number
  closeGrace?: number
  maxFrameLength?: number
  bufferSize?: number
  handshakeTimeout?: number
}

export interface Flags extends LimitFlags, TlsFlags {
  host?: string
  port?: number
  path?: string
  socketMode?: number
  fd?: number
  raw?: true
  codec: CodecName
  handler: 'upper' | 'echo'
  once?: true
  sequential?: true
  concurrency?: number
  memoryBudget?: number
  grace: number
  workers?: number
  metricsPort?: number
  logLevel?: LogLevel
  verbose?: true
}

/** Exit code for a command line that makes no sense. */
export const BAD_USAGE = 2

/** Milliseconds that SIGINT and SIGTERM leave to connections that do not end by themselves. */
const DEFAULT_GRACE = 2_000

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const command = new Command('echo-server')
    .description('Answers each message, framed or raw, over TCP or a Unix socket.')
    .version(version)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
  addServing(command)
  addTls(command)
  addLimits(command)
  addOperation(command)
  const flags = command.parse(argv, { from: 'user' }).opts<Flags>()
  if (flags.bufferSize !== undefined && !flags.raw)
    command.error("error: option '--buffer-size <bytes>' is of raw mode, and goes with '--raw'")
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    command.error("error: options '--tls-cert <file>' and '--tls-key <file>' go together")
  if (flags.tlsCa !== undefined && flags.tlsCert === undefined)
    command.error("error: option '--tls-ca <file>' goes with '--tls-cert <file>'")
  return flags
}

function addServing(command: Command): void {
  command
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (default: 8080)', number)
    .option('--path <socket>', 'listen on a Unix socket instead')
    .option('--socket-mode <octal>', 'who may connect to it (default: 600)', octal)
    .option('--fd <n>', 'listen on a descriptor that was passed; systemd passes the first as 3', number)
    .option('--raw', 'no framing: a message is what one read gives')
    .addOption(
      new Option('--codec <name>', 'what payloads mean')
        .choices(CODEC_NAMES)
        .default('msgpack')
        .conflicts('raw'),
    )
    .addOption(new Option('--handler <name>', 'how to answer').choices(['upper', 'echo']).default('upper'))
    .addOption(new Option('--once', 'serve one message of one client, and exit').conflicts('sequential'))
    .option('--sequential', 'serve one client at a time; the others wait')
}

function addTls(command: Command): void {
  command
    .optionsGroup('TLS:')
    .option('--tls-cert <file>', 'speak TLS 1.3 with this certificate, PEM; SIGHUP reads it anew')
    .option('--tls-key <file>', 'its key')
    .option('--tls-ca <file>', 'take only clients with a certificate that this one signed')
    .option('--handshake-timeout <ms>', 'for the handshake (default: 10000)', number)
}

function addLimits(command: Command): void {
  const framed = (flags: string, description: string) =>
    new Option(flags, description).argParser(number).conflicts('raw')
  command
    .optionsGroup('Limits:')
    .option(
      '--max-connections <n>',
      'open at a time; one more is reset (default: as descriptors allow)',
      number,
    )
    .option('--concurrency <n>', 'clients served at a time; the others wait (default: all)', number)
    .option('--accept-queue <n>', 'clients that may wait for it (default: 128)', number)
    .option('--backlog <n>', 'clients that the kernel holds for us (default: 511)', number)
    .addOption(framed('--max-frame-length <bytes>', 'the longest payload taken (default: 8388608)'))
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', number)
    .addOption(framed('--frame-timeout <ms>', 'for a frame that has begun, 0 for none (default: 30000)'))
    .addOption(framed('--min-frame-rate <bytes>', 'a second, at which that is extended (default: 16384)'))
    .option('--idle-timeout <ms>', 'without a byte from the client, 0 for none (default: 0)', number)
    .option('--write-timeout <ms>', 'in which a client takes nothing, 0 for none (default: 60000)', number)
    .option('--close-grace <ms>', 'for the last bytes of a connection (default: 10000)', number)
    .option('--recv-high-water-mark <bytes>', 'unread, at which reading pauses (default: 262144)', number)
    .option('--send-high-water-mark <bytes>', 'unsent, at which answering waits (default: 65536)', number)
    .option(
      '--send-hard-limit <bytes>',
      'unsent, above which answers are refused (default: 67108864)',
      number,
    )
    .option('--memory-budget <bytes>', 'buffers of all clients (default: a quarter of the memory)', number)
}

function addOperation(command: Command): void {
  command
    .optionsGroup('Operation:')
    .option('--grace <ms>', 'for clients at work on SIGINT and SIGTERM', number, DEFAULT_GRACE)
    .addOption(
      new Option(
        '--workers <n>',
        'processes that serve, within the same limits; one a core is usual (default: this one)',
      )
        .argParser(number)
        .conflicts(['once', 'sequential']),
    )
    .option(
      '--metrics-port <port>',
      'serve counters to Prometheus, on 127.0.0.1; 0 for any free port',
      number,
    )
    .addOption(new Option('--log-level <level>', 'log as JSON, on standard error').choices(LOG_LEVELS))
    .option('--verbose', 'print connections and messages (always so with --once and --sequential)')
}

/** What is no whole number goes on as it is: the library refuses it, and names the range. */
function number(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number)
}

function octal(text: string): number {
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : (text as unknown as number)
}
