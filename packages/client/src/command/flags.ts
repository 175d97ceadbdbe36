import { readFileSync } from 'node:fs'
import { CODEC_NAMES, OptionError, type CodecName } from '@echo/protocol'
import { checkInteger, LONGEST_DELAY } from '@echo/protocol/node'
import { Command, Option } from 'commander'

export interface Flags {
  host?: string
  port?: number
  path?: string
  raw?: true
  codec?: CodecName
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
  writeTimeout?: number
  closeGrace?: number
  /** From the command line itself; none: they come from standard input. */
  messages: string[]
}

/** Exit code for a command line that makes no sense. */
export const BAD_USAGE = 2

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const command = commandLine().parse(argv, { from: 'user' })
  const flags = { ...command.opts<Omit<Flags, 'messages'>>(), messages: command.args }
  try {
    checkFlags(flags)
  } catch (error) {
    console.error(`echo-client: ${flagReason(error as OptionError)}`)
    process.exit(BAD_USAGE)
  }
  return flags
}

/** What is wrong with an option, in the words of the command line. */
export function flagReason({ option, message }: OptionError): string {
  return `--${kebab(option)}${message.slice(option.length)}`
}

function commandLine(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return new Command('echo-client')
    .description('Sends each message, and prints each reply on a line of its own.')
    .argument('[message...]', 'messages; without any, each line of standard input is one')
    .version(version)
    .option('--host <host>', 'host to connect to (default: 127.0.0.1)')
    .option('--port <port>', 'port to connect to (default: 8080)', number)
    .option('--path <socket>', 'connect to a Unix socket instead')
    .option('--raw', 'no framing: a reply is what one read gives')
    .addOption(new Option('--codec <name>', 'what payloads mean (default: msgpack)').choices(CODEC_NAMES))
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', number)
    .option('--max-frame-length <bytes>', 'the longest payload taken (default: 8388608)', number)
    .option('--json', 'read each message as a JSON value, and print each reply as one')
    .option('--history <file>', 'on a terminal, keep the lines typed there for the next run')
    .optionsGroup('Measuring:')
    .option('--count <n>', 'send each message n times; 0: until Ctrl-C (default: 1)', number)
    .option('--interval <ms>', 'from one sending to the next, at least (default: 0)', number)
    .option('--summary', 'at the end, say on standard error what was sent and received, and how fast')
    .optionsGroup('Limits:')
    .option('--timeout <ms>', 'give up when a reply takes longer (default: wait for ever)', number)
    .option('--connect-timeout <ms>', 'give up when connecting takes longer (default: 5000)', number)
    .option('--idle-timeout <ms>', 'give up when no byte comes for so long, 0: never (default: 0)', number)
    .option('--frame-timeout <ms>', 'give up a frame that takes longer, 0: never (default: 30000)', number)
    .option('--write-timeout <ms>', 'give up a server that reads nothing, 0: never (default: 60000)', number)
    .option('--close-grace <ms>', 'what the server has to end its side (default: 1000)', number)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
}

/** What is no whole number is passed on as it is: whoever knows the range says so. */
function number(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number)
}

/**
 * Checks what the library does not.
 *
 * @throws {OptionError} for a value out of its range, and for a flag that would have no effect beside the others.
 */
function checkFlags(flags: Flags): void {
  const { timeout, count, interval } = flags
  if (timeout !== undefined) checkInteger('timeout', timeout, 1, LONGEST_DELAY)
  if (count !== undefined) checkInteger('count', count, 0, Number.MAX_SAFE_INTEGER)
  if (interval !== undefined) checkInteger('interval', interval, 0, LONGEST_DELAY)
  const idle = flags.raw ? (['codec', 'maxFrameLength', 'frameTimeout'] as const) : (['bufferSize'] as const)
  for (const flag of idle) {
    if (flags[flag] === undefined) continue
    throw new OptionError(flag, `left out ${flags.raw ? 'with' : 'without'} --raw`, flags[flag])
  }
}

function kebab(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
