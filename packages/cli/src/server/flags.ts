import { Option, type Command } from 'commander'
import { flagNamesOf } from '../flag-names.js'
import {
  addConnectionLimits,
  addMode,
  addTls,
  createCommand,
  number,
  parseFlags,
  type ConnectionFlags,
} from '../flags.js'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Flags extends ConnectionFlags {
  backlog?: number
  acceptQueue?: number
  maxConnections?: number
  recvHighWaterMark?: number
  sendHighWaterMark?: number
  sendHardLimit?: number
  socketMode?: number
  fd?: number
  proxyProtocol?: readonly string[]
  handler: 'upper' | 'echo'
  once?: true
  sequential?: true
  concurrency?: number
  memoryBudget?: number
  grace: number
  workers?: number
  metricsPort?: number
  metricsHost: string
  healthPort?: number
  healthHost?: string
  drainDelay: number
  patience: number
  logLevel?: (typeof LOG_LEVELS)[number]
  verbose?: true
}

/** Milliseconds from the end of the patience until connections that are still open are reset. */
const DEFAULT_GRACE = 2_000

const program = createCommand(
  'echo-server',
  'Answers each message, framed or raw, over TCP or a Unix socket.',
).allowExcessArguments(false)
addServing(program)
addTls(program, {
  cert: 'speak TLS 1.3 with this certificate, PEM; SIGHUP reloads it',
  ca: 'take only clients with a certificate that this one signed',
})
addLimits(program)
addOperation(program)

const rename = flagNamesOf(program)

/** A message of the library, with options under the names of their flags. */
export function withFlagNames(text: string): string {
  return rename(text.replaceAll('setMemoryBudget()', 'memoryBudget'))
}

/** Parses the command line. Prints help, the version or an error and exits where there is nothing else to do. */
export function readFlags(argv: readonly string[]): Flags {
  const flags = parseFlags(program, argv) as Flags
  if (flags.tlsCa !== undefined && flags.tlsCert === undefined)
    program.error("error: option '--tls-ca <file>' goes with '--tls-cert <file>'")
  return flags
}

function addServing(command: Command): void {
  command
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (default: 8080)', number)
    .option('--path <socket>', 'listen on a Unix socket instead')
    .option('--socket-mode <octal>', 'who may connect to it (default: 600)', octal)
    .option('--fd <n>', 'listen on an inherited descriptor; the first of socket activation is 3', number)
  command.option(
    '--proxy-protocol <networks>',
    'read the client’s address from a header that balancers of these networks send, such as 10.0.0.0/8,fd00::/8',
    (networks) => networks.split(','),
  )
  addMode(command)
  command
    .addOption(new Option('--handler <name>', 'how to answer').choices(['upper', 'echo']).default('upper'))
    .addOption(new Option('--once', 'serve one message of one client, and exit').conflicts('sequential'))
    .option('--sequential', 'serve one client at a time; the others wait')
}

function addLimits(command: Command): void {
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
  addConnectionLimits(command, 'the client')
  command
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
    .option(
      '--drain-delay <ms>',
      'from SIGINT or SIGTERM, when /ready begins to fail, until nobody new is accepted',
      number,
      0,
    )
    .option('--patience <ms>', 'from then on, in which clients are served until they leave', number, 0)
    .option('--grace <ms>', 'from then on, for clients at work', number, DEFAULT_GRACE)
    .addOption(
      new Option(
        '--workers <n>',
        'processes that serve, within the same limits; one per core is usual (default: this one)',
      )
        .argParser(number)
        .conflicts(['once', 'sequential']),
    )
    .option('--metrics-port <port>', 'serve counters to Prometheus; 0 for any free port', number)
    .option('--metrics-host <host>', 'address for that', '127.0.0.1')
    .option('--health-port <port>', 'answer /live and /ready over HTTP; 0 for any free port', number)
    .option('--health-host <host>', 'address for that (default: all)')
    .addOption(new Option('--log-level <level>', 'log as JSON, on standard error').choices(LOG_LEVELS))
    .option('--verbose', 'print connections and messages (always so with --once and --sequential)')
}

function octal(text: string): number {
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : (text as unknown as number)
}
