import { readFileSync } from 'node:fs'
import {
  CODEC_NAMES,
  lengthFields,
  type CodecName,
  type LengthField,
  type LengthFieldName,
} from '@echo/protocol'
import { Command, Option } from 'commander'
import type { TlsFileFlags } from './tls-files.js'

/** Flags that both commands have. Ranges are checked by the library. */
export interface ConnectionFlags extends TlsFileFlags {
  host?: string
  port?: number
  path?: string
  raw?: true
  codec: CodecName
  lengthField?: LengthFieldName
  maxFrameLength?: number
  bufferSize?: number
  frameTimeout?: number
  minFrameRate?: number
  idleTimeout?: number
  writeTimeout?: number
  closeGrace?: number
  handshakeTimeout?: number
}

/** Exit code for an invalid command line. */
export const BAD_USAGE = 2

/** A command without flags, that has a version and exits with `BAD_USAGE` for an invalid command line. */
export function createCommand(name: string, description: string): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return new Command(name)
    .description(description)
    .version(version)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : BAD_USAGE))
}

/** The flags that define what a message is. */
export function addMode(command: Command): void {
  command
    .option('--raw', 'no framing: a message is what one read gives')
    .addOption(
      new Option('--codec <name>', 'what payloads mean')
        .choices(CODEC_NAMES)
        .default('msgpack')
        .conflicts('raw'),
    )
    .addOption(
      new Option(
        '--length-field <preset>',
        'announce lengths as this protocol does (default: 4 bytes, big-endian)',
      )
        .choices(Object.keys(lengthFields))
        .conflicts('raw'),
    )
}

/** @param descriptions of the flags that have another meaning on each side. */
export function addTls(command: Command, descriptions: { cert: string; ca: string }): void {
  command
    .optionsGroup('TLS:')
    .option('--tls-cert <file>', descriptions.cert)
    .option('--tls-key <file>', 'its key')
    .option('--tls-ca <file>', descriptions.ca)
    .option('--handshake-timeout <ms>', 'for the handshake (default: 10000)', number)
}

/** @param peer the name of the other side in descriptions. */
export function addConnectionLimits(command: Command, peer: 'the client' | 'the server'): void {
  const framed = (flags: string, description: string) =>
    new Option(flags, description).argParser(number).conflicts('raw')
  command
    .addOption(
      framed(
        '--max-frame-length <bytes>',
        'the longest payload taken (default: 8388608, or what the length field holds)',
      ),
    )
    .option('--buffer-size <bytes>', 'the most that one raw read gives (default: 1024)', number)
    .addOption(framed('--frame-timeout <ms>', 'for a frame that has begun, 0 for none (default: 30000)'))
    .addOption(framed('--min-frame-rate <bytes>', 'per second, at which that is extended (default: 16384)'))
    .option('--idle-timeout <ms>', `without a byte from ${peer}, 0 for none (default: 0)`, number)
    .option('--write-timeout <ms>', `in which ${peer} takes nothing, 0 for none (default: 60000)`, number)
}

/** Parses the command line and checks which flags go together. Prints help, the version or an error and exits. */
export function parseFlags(command: Command, argv: readonly string[]): ConnectionFlags {
  const flags = command.parse(argv, { from: 'user' }).opts<ConnectionFlags>()
  if (flags.bufferSize !== undefined && !flags.raw)
    command.error("error: option '--buffer-size <bytes>' is of raw mode, and goes with '--raw'")
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    command.error("error: options '--tls-cert <file>' and '--tls-key <file>' go together")
  if (
    flags.lengthField !== undefined &&
    flags.codec !== 'bytes' &&
    keepsHeader(lengthFields[flags.lengthField])
  )
    command.error(
      `error: with option '--length-field ${flags.lengthField}' payloads begin with the header, and it goes with '--codec bytes'`,
    )
  return flags
}

/** Whether the header is part of the payload, so that the encoder writes the length over bytes of the codec. */
function keepsHeader(field: LengthField): boolean {
  return (
    field.width !== 'varint' && field.strip !== undefined && field.strip < (field.offset ?? 0) + field.width
  )
}

/** Text that is not a whole number is passed on as it is, and refused where the range is known. */
export function number(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : (text as unknown as number)
}
