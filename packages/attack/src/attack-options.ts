import { ArgumentError, givenPath, parseArguments, type Parsed } from '@echo/harness'

/** How the suite is run. */
export interface AttackOptions {
  readonly short: boolean
  /** The faults to run, by name. */
  readonly only: readonly string[]
  readonly list: boolean
  /** The file that the results go to. */
  readonly json: string | undefined
  /** The results go into the README as well. */
  readonly write: boolean
  /** Upper bounds are divided by it. */
  readonly stricter: number
}

interface Flags {
  readonly short?: true
  readonly only: readonly string[]
  readonly list?: true
  readonly json?: string
  readonly write?: true
  readonly stricter: string
}

/** Reads the suite's arguments. @param names of the faults that there are. */
export function parseAttackArguments(
  args: readonly string[],
  names: readonly string[],
): Parsed<AttackOptions> {
  return parseArguments(
    args,
    (command) =>
      command
        .name('attack')
        .description('The server and the client under attack, on this machine')
        .option('--short', 'smaller and shorter, under the same bounds')
        .option('--only <fault>', 'that fault; may be repeated', (name, all: string[]) => [...all, name], [])
        .option('--list', 'say which faults there are')
        .option('--json <file>', 'write the results there as well')
        .option('--write', 'write the table into the README of this package as well')
        .option('--stricter <factor>', 'divide upper bounds by it, to see how near they are', '1'),
    (command) => optionsOf(command.opts<Flags>(), names),
  )
}

function optionsOf(flags: Flags, names: readonly string[]): AttackOptions {
  const unknown = flags.only.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new ArgumentError(`--only ${unknown}: there is no such fault; it takes one of ${names.join(', ')}`)
  const factor = Number(flags.stricter)
  if (!(factor >= 1 && factor <= 1e12))
    throw new ArgumentError(`--stricter ${flags.stricter}: it takes a number, 1 to 1e12`)
  return {
    short: flags.short === true,
    only: flags.only.length === 0 ? names : flags.only,
    list: flags.list === true,
    json: flags.json === undefined ? undefined : givenPath(flags.json),
    write: flags.write === true,
    stricter: factor,
  }
}
