import { readFileSync } from 'node:fs'
import { CODEC_NAMES, type CodecName } from '@echo/protocol'
import { Command, InvalidArgumentError, Option } from 'commander'

export interface Flags {
  host?: string
  port?: number
  path?: string
  raw?: true
  codec: CodecName
  handler: 'upper' | 'echo'
  once?: true
  sequential?: true
  backlog?: number
  bufferSize?: number
  maxFrameLength?: number
  verbose?: true
}

/** Exit code for a command line that makes no sense. */
const BAD_USAGE = 2

/** Reads the command line; prints help, version or what is wrong with it, and exits, where that is all there is to do. */
export function readFlags(argv: readonly string[]): Flags {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return new Command('echo-server')
    .description('Answers each message, framed or raw, over TCP or a Unix socket.')
    .version(version)
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 for any free one (default: 8080)', wholeNumber)
    .option('--path <socket>', 'listen on a Unix socket instead')
    .option('--raw', 'no framing: a message is what one read gives')
    .addOption(new Option('--codec <name>', 'what payloads mean').choices(CODEC_NAMES).default('msgpack'))
    .addOption(new Option('--handler <name>', 'how to answer').choices(['upper', 'echo']).default('upper'))
    .addOption(new Option('--once', 'serve one message of one client, and exit').conflicts('sequential'))
    .option('--sequential', 'serve one client at a time; the others wait')
    .option('--backlog <n>', 'connections that the kernel holds for us (default: 511)', wholeNumber)
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', wholeNumber)
    .option('--max-frame-length <bytes>', 'the longest payload taken (default: 8388608)', wholeNumber)
    .option('--verbose', 'print connections and messages (always so with --once and --sequential)')
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
    .parse(argv, { from: 'user' })
    .opts<Flags>()
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
