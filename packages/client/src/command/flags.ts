import { readFileSync } from 'node:fs'
import { CODEC_NAMES, type CodecName } from '@echo/protocol'
import { Command, InvalidArgumentError, Option } from 'commander'

export interface Flags {
  host?: string
  port?: number
  path?: string
  raw?: true
  codec: CodecName
  bufferSize?: number
  maxFrameLength?: number
  timeout?: number
  json?: true
  /** From the command line itself; none: they come from standard input. */
  messages: string[]
}

/** Exit code for a command line that makes no sense. */
const BAD_USAGE = 2

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const command = new Command('echo-client')
    .description('Sends each message, and prints each reply on a line of its own.')
    .argument('[message...]', 'messages; without any, each line of standard input is one')
    .version(version)
    .option('--host <host>', 'host to connect to (default: 127.0.0.1)')
    .option('--port <port>', 'port to connect to (default: 8080)', wholeNumber)
    .option('--path <socket>', 'connect to a Unix socket instead')
    .option('--raw', 'no framing: a reply is what one read gives')
    .addOption(new Option('--codec <name>', 'what payloads mean').choices(CODEC_NAMES).default('msgpack'))
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', wholeNumber)
    .option('--max-frame-length <bytes>', 'the longest payload taken (default: 8388608)', wholeNumber)
    .option('--timeout <ms>', 'give up when a reply takes longer (default: wait for ever)', wholeNumber)
    .option('--json', 'read each message as a JSON value, and print each reply as one')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
    .parse(argv, { from: 'user' })
  return { ...command.opts<Omit<Flags, 'messages'>>(), messages: command.args }
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
