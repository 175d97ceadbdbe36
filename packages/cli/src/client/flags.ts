import { readFileSync } from 'node:fs'
import { CODEC_NAMES, type CodecName, type OptionError } from '@echo/protocol'
import { checkInteger, LONGEST_DELAY } from '@echo/protocol/node'
import { Command, Option } from 'commander'
import { flagName, withFlagNames } from './flag-names.js'

export interface Flags {
  host?: string
  port?: number
  path?: string
  raw?: true
  codec: CodecName
  bufferSize?: number
  maxFrameLength?: number
  json?: true
  history?: string
  count?: number
  interval?: number
  summary?: true
  timeout?: number
  connectTimeout?: number
  idleTimeout?: number
  frameTimeout?: number
  minFrameRate?: number
  writeTimeout?: number
  closeGrace?: number
  tls?: true
  tlsCa?: string
  tlsCert?: string
  tlsKey?: string
  tlsServername?: string
  handshakeTimeout?: number
  /** From the command line itself; none: they come from standard input. */
  messages: string[]
}

/** Exit code for a command line that makes no sense. */
export const BAD_USAGE = 2

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const command = new Command('echo-client')
    .description('Sends each message, and prints each reply on a line of its own.')
    .argument(
      '[message...]',
      'messages; without any, each line of standard input is one, bytes with --raw and --codec bytes',
    )
    .version(version)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
  addSending(command)
  addTls(command)
  addMeasuring(command)
  addLimits(command)
  command.parse(argv, { from: 'user' })
  const flags = { ...command.opts<Omit<Flags, 'messages'>>(), messages: command.args }
  if (flags.bufferSize !== undefined && !flags.raw)
    command.error("error: option '--buffer-size <bytes>' is of raw mode, and goes with '--raw'")
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    command.error("error: options '--tls-cert <file>' and '--tls-key <file>' go together")
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
    .option('--raw', 'no framing: a reply is what one read gives')
    .addOption(
      new Option('--codec <name>', 'what payloads mean')
        .choices(CODEC_NAMES)
        .default('msgpack')
        .conflicts('raw'),
    )
    .option('--json', 'read each message as a JSON value, and print each reply as one')
    .option('--history <file>', 'on a terminal, keep the lines typed there for the next run')
}

function addTls(command: Command): void {
  command
    .optionsGroup('TLS:')
    .option('--tls', 'speak TLS 1.3; the other options here imply it')
    .option(
      '--tls-ca <file>',
      'trust certificates that this one signed, PEM (default: the public authorities)',
    )
    .option('--tls-cert <file>', 'show this certificate, PEM')
    .option('--tls-key <file>', 'its key')
    .option('--tls-servername <name>', "the name in the server's certificate (default: the host)")
    .option('--handshake-timeout <ms>', 'for the handshake (default: 10000)', number)
}

function addMeasuring(command: Command): void {
  command
    .optionsGroup('Measuring:')
    .option('--count <n>', 'send each message n times; 0: until Ctrl-C (default: 1)', number)
    .option('--interval <ms>', 'from one sending to the next, at least (default: 0)', number)
    .option('--summary', 'counts and times at the end, on standard error; the other two imply it')
}

function addLimits(command: Command): void {
  const framed = (flags: string, description: string) =>
    new Option(flags, description).argParser(number).conflicts('raw')
  command
    .optionsGroup('Limits:')
    .option('--timeout <ms>', 'for each reply (default: none)', number)
    .option('--connect-timeout <ms>', 'for connecting (default: 5000)', number)
    .addOption(framed('--max-frame-length <bytes>', 'the longest payload taken (default: 8388608)'))
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', number)
    .addOption(framed('--frame-timeout <ms>', 'for a frame that has begun, 0 for none (default: 30000)'))
    .addOption(framed('--min-frame-rate <bytes>', 'a second, at which that is extended (default: 16384)'))
    .option('--idle-timeout <ms>', 'without a byte from the server, 0 for none (default: 0)', number)
    .option('--write-timeout <ms>', 'in which the server takes nothing, 0 for none (default: 60000)', number)
    .option('--close-grace <ms>', 'for the server to end its side (default: 1000)', number)
}

/** What is no whole number goes on as it is: it is refused where the range is known. */
function number(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number)
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
