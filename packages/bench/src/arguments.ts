import { Command, CommanderError } from 'commander'
import { WIDTH } from './layout.js'

/** What came of a command line: options, or words to print before the program ends with `exitCode`. */
export type Parsed<Options> =
  | { readonly options: Options }
  | { readonly exitCode: 0; readonly help: string }
  | { readonly exitCode: 2; readonly complaint: string }

/** A value that its flag does not take. The message is one line that names the flag, the value and the range. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
}

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
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => {}, getOutHelpWidth: () => WIDTH })
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

/** Runs a program with its options, or prints the words there are instead. Gives the exit code. */
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
