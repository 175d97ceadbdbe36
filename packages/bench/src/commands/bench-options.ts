import {
  ArgumentError,
  givenPath,
  LARGEST_SEED,
  parseArguments,
  wholeNumber,
  type Parsed,
} from '@echo/harness'
import { PROFILE_NAMES, profileNamed, type Profile, type ProfileName } from '../run/profiles.js'
import { RESULTS } from '../run/result-files.js'
import type { RunOptions } from '../run/results.js'
import type { Suite } from '../suites.js'

/** What a run of a suite is asked for. */
export interface BenchOptions {
  readonly run: RunOptions
  /** What goes to standard output. */
  readonly print: 'summary' | 'details' | 'json' | 'markdown'
  /** The folder that files go to. */
  readonly output: string
  /** Rewrite the documents' tables and the picture. */
  readonly write: boolean
  /** Fail if a figure is over its budget. */
  readonly gate: boolean
  /** Fail if the machine was too noisy. */
  readonly strict: boolean
}

/** What the flags say, as they were typed. */
interface Flags {
  profile?: string
  rounds?: string
  time?: string
  seed?: string
  details?: true
  json?: true
  markdown?: true
  output?: string
  write?: true
  gate?: true
  strict?: true
}

/** From so many rounds on an interval means something. */
const LEAST_ROUNDS = 8
const MOST_ROUNDS = 1000
const MOST_TIME = 86_400

/** What else the program can do. */
const MORE =
  ' Others: bench peers, codecs, api, decode, encode; bench diff OLD.json NEW.json says what changed.'

/** @param seed is taken unless the arguments give one. */
export function parseBenchArguments(
  args: readonly string[],
  suite: Suite,
  seed: number,
): Parsed<BenchOptions> {
  const { name, title } = suite
  return parseArguments(
    args,
    (command) =>
      command
        .name(name === 'bench' ? 'bench' : `bench ${name}`)
        .description(`${title}.${name === 'bench' ? MORE : ''}`)
        .option('--profile <name>', 'quick, smoke, short, standard, full')
        .option('--rounds <n>', `rounds at least, ${LEAST_ROUNDS} or more`)
        .option('--time <s>', 'seconds in which it should end')
        .option('--seed <n>', 'repeat the random order of a run')
        .option('--details', 'print every table')
        .option('--json', 'print JSON, not tables')
        .option('--markdown', 'print Markdown, not tables')
        .option('--output <folder>', 'where files go (default: results/)')
        .option('--write', 'rewrite tables and the picture in docs')
        .option('--gate', 'exit with 1 if a budget is broken')
        .option('--strict', 'exit with 3 if the machine is too noisy'),
    (command) => optionsOf(command.opts<Flags>(), suite, seed),
  )
}

function optionsOf(flags: Flags, suite: Suite, seed: number): BenchOptions {
  const profile = profileNamed(profileName(flags.profile ?? 'quick'), suite)
  const forms = (['details', 'json', 'markdown'] as const).filter((form) => flags[form])
  if (forms.length > 1) throw new ArgumentError(`--${forms.join(' and --')}: choose one`)
  if (flags.write && profile.leastRounds < LEAST_ROUNDS)
    throw new ArgumentError(`--write: the profile ${profile.profile} is no measurement to publish`)
  const leastRounds = roundsOf(flags.rounds, profile)
  return {
    run: {
      ...profile,
      leastRounds,
      mostRounds: Math.max(leastRounds, flags.time === undefined ? profile.mostRounds : MOST_ROUNDS),
      ...(flags.time !== undefined && { mostTime: wholeNumber('--time', flags.time, 1, MOST_TIME) }),
      seed: flags.seed === undefined ? seed : wholeNumber('--seed', flags.seed, 0, LARGEST_SEED),
    },
    print: forms[0] ?? 'summary',
    output: flags.output === undefined ? RESULTS : givenPath(flags.output),
    write: flags.write === true,
    gate: flags.gate === true,
    strict: flags.strict === true,
  }
}

function roundsOf(value: string | undefined, { profile, leastRounds }: Profile): number {
  if (value === undefined) return leastRounds
  return wholeNumber('--rounds', value, profile === 'smoke' ? 1 : LEAST_ROUNDS, MOST_ROUNDS)
}

function profileName(value: string): ProfileName {
  const name = PROFILE_NAMES.find((each) => each === value)
  if (name === undefined) throw new ArgumentError(`--profile ${value}: it takes ${PROFILE_NAMES.join(', ')}`)
  return name
}
