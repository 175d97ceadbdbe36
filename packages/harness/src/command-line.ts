import { join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'

/** What a command line came to: options, or text to print before the program ends with `exitCode`. */
export type Parsed<Options> =
  | { readonly options: Options }
  | { readonly exitCode: 0; readonly help: string }
  | { readonly exitCode: 2; readonly complaint: string }

/** A value that its flag does not take. The message is one line that names the flag, the value and the range. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
}

/** Columns of help: an 80-column terminal behind turbo's prefix. */
const HELP_WIDTH = 60

/** turbo starts at the root of the repository, and does not say where it was started. */
const REPOSITORY = join(import.meta.dirname, '../../..')

/**
 * Reads a program's arguments. Prints nothing and never exits.
 * @param declare says which flags there are.
 * @param read makes options of the flags' values; it may throw an `ArgumentError`.
 */
export function parseArguments<Options>(
  args: readonly string[],
  declare: (command: Command) => Command,
  read: (command: Command) => Options,
): Parsed<Options> {
  let help = ''
  const command = declare(new Command())
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .helpOption('--help', 'show this')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (help += text),
      writeErr: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
    })
  try {
    command.parse(args, { from: 'user' })
    return { options: read(command) }
  } catch (error) {
    if (error instanceof ArgumentError) return { exitCode: 2, complaint: error.message }
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { exitCode: 0, help }
    return { exitCode: 2, complaint: error.message.replace(/^error: /, '') }
  }
}

/** Runs a program with its options, or prints the text there is instead. Gives the exit code. */
export async function runParsed<Options>(
  parsed: Parsed<Options>,
  run: (options: Options) => number | Promise<number>,
): Promise<number> {
  if ('options' in parsed) return await run(parsed.options)
  if ('help' in parsed) process.stdout.write(parsed.help)
  else console.error(parsed.complaint)
  return parsed.exitCode
}

/** @throws {ArgumentError} unless the value is a whole number from `min` to `max`. */
export function wholeNumber(flag: string, value: string, min: number, max: number): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= min && number <= max) return number
  throw new ArgumentError(`${flag} ${value}: it takes a whole number, ${min} to ${max}`)
}

/**
 * A path from the command line, relative to where the user is. npm and turbo run a package's scripts in the package's folder:
 * npm says in `INIT_CWD` where it was started; turbo does not, and is started at the root.
 */
export function givenPath(path: string): string {
  const { TURBO_HASH, INIT_CWD } = process.env
  return resolve(TURBO_HASH === undefined ? (INIT_CWD ?? process.cwd()) : REPOSITORY, path)
}
