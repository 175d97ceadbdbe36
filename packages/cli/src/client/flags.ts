import type { OptionError } from '@echo/protocol'
import { checkInteger, LONGEST_DELAY } from '@echo/protocol/node'
import type { Command } from 'commander'
import { flagName, flagNamesOf } from '../flag-names.js'
import {
  addConnectionLimits,
  addMode,
  addTls,
  BAD_USAGE,
  createCommand,
  number,
  parseFlags,
  type ConnectionFlags,
} from '../flags.js'

export interface Flags extends ConnectionFlags {
  json?: true
  history?: string
  count?: number
  interval?: number
  summary?: true
  timeout?: number
  connectTimeout?: number
  tls?: true
  tlsServername?: string
  /** From the command line itself; none: they come from standard input. */
  messages: string[]
}

const program = createCommand(
  'echo-client',
  'Sends each message, and prints each reply on a line of its own.',
).argument(
  '[message...]',
  'messages; without any, each line of standard input is one, bytes with --raw and --codec bytes',
)
addSending(program)
program.optionsGroup('TLS:').option('--tls', 'speak TLS 1.3; the other options here imply it')
addTls(program, {
  cert: 'show this certificate, PEM',
  ca: 'trust certificates that this one signed, PEM (default: the public authorities)',
})
program.option('--tls-servername <name>', "the name in the server's certificate (default: the host)")
addMeasuring(program)
addLimits(program)

/** What the library says, with the names that options have on the command line. */
export const withFlagNames = flagNamesOf(program)

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const flags = { ...parseFlags(program, argv), messages: program.args }
  checkRanges(flags)
  return flags
}

/** What is wrong with an option, in the words of the command line. */
export function flagReason({ option, message }: OptionError): string {
  return `${flagName(option)}${withFlagNames(message.slice(option.length))}`
}

function addSending(command: Command): void {
  command
    .option('--host <host>', 'host to connect to (default: 127.0.0.1)')
    .option('--port <port>', 'port to connect to (default: 8080)', number)
    .option('--path <socket>', 'connect to a Unix socket instead')
  addMode(command)
  command
    .option('--json', 'read each message as a JSON value, and print each reply as one')
    .option('--history <file>', 'on a terminal, keep the lines typed there for the next run')
}

function addMeasuring(command: Command): void {
  command
    .optionsGroup('Measuring:')
    .option('--count <n>', 'send each message n times; 0: until Ctrl-C (default: 1)', number)
    .option('--interval <ms>', 'from one sending to the next, at least (default: 0)', number)
    .option('--summary', 'counts and times at the end, on standard error; the other two imply it')
}

function addLimits(command: Command): void {
  command
    .optionsGroup('Limits:')
    .option('--timeout <ms>', 'for each reply (default: none)', number)
    .option('--connect-timeout <ms>', 'for connecting (default: 5000)', number)
  addConnectionLimits(command, 'the server')
  command.option('--close-grace <ms>', 'for the server to end its side (default: 1000)', number)
}

/** Of the flags that are no options of `connect()`, and before there is a connection. Exits if one is out of its range. */
function checkRanges({ timeout, count, interval }: Flags): void {
  try {
    checkInteger('timeout', timeout ?? LONGEST_DELAY, 1, LONGEST_DELAY)
    checkInteger('count', count ?? 1, 0, Number.MAX_SAFE_INTEGER)
    checkInteger('interval', interval ?? 0, 0, LONGEST_DELAY)
  } catch (error) {
    console.error(`echo-client: ${flagReason(error as OptionError)}`)
    process.exit(BAD_USAGE)
  }
}
