import { parseArgs, type ParseArgsConfig } from 'node:util'

type Flags = NonNullable<ParseArgsConfig['options']>

/** What of a command line the programs here use: flags that are there or not, and values. */
export type Values = Record<string, string | boolean | undefined>

/**
 * Runs a program with its flags and gives its exit code: 0 after `--help`, 2 with one line for flags that it does not take.
 * It ends without a word when nobody reads its standard output any more, as behind `| head`.
 */
export async function runCommand(
  help: string,
  options: Flags,
  run: (values: Values) => number | Promise<number>,
): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(141)
  })
  let values: Values
  try {
    values = parseArgs({ options: { ...options, help: { type: 'boolean' } }, strict: true }).values
  } catch (error) {
    console.error((error as Error).message.split(/[.\n]/)[0])
    return 2
  }
  if (values['help'] !== true) return await run(values)
  console.log(help)
  return 0
}
