import type { OptionError } from '@echo/protocol'
import { checkInteger, LONGEST_DELAY } from '@echo/protocol/internal'
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
  /** Those on the command line; if there are none, lines of standard input are sent. */
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

/** A message of the library, with options under the names of their flags. */
export const withFlagNames = flagNamesOf(program)

/** Parses the command line. Prints help, the version or an error and exits where there is nothing else to do. */
export function readFlags(argv: readonly string[]): Flags {
  const flags = { ...parseFlags(program, argv), messages: program.args }
  checkRanges(flags)
  return flags
}

/** The message of an option's error, with options under the names of their flags. */
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

/** Checks the flags that are not options of `connect()`, before there is a connection. Exits if one is out of its range. */
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
