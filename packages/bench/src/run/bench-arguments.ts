import { parseArguments, wholeNumber, type Parsed } from '../arguments.js'
import { LARGEST_SEED } from '../random.js'
import type { BenchOptions } from './bench-options.js'
import { FULL, SMOKE } from './bench-options.js'

/** What the flags say, as they were typed. */
interface Flags {
  blocks?: string
  seed?: string
  smoke?: true
  json?: string
}

/** From so many blocks on an interval means something. */
const LEAST_BLOCKS = 8
const MOST_BLOCKS = 200

/** @param seed is taken unless the arguments give one. */
export function parseBenchArguments(args: readonly string[], seed: number): Parsed<BenchOptions> {
  return parseArguments(
    args,
    (command) =>
      command
        .name('bench')
        .description('Framed against raw on 127.0.0.1: throughput and round trip')
        .option('--blocks <n>', `blocks, ${LEAST_BLOCKS} to ${MOST_BLOCKS} (default ${FULL.blocks})`)
        .option('--seed <n>', 'repeat the random order of a run')
        .option('--smoke', 'a few seconds, to see that it works; no measurement')
        .option('--json <file>', 'write the results there, not into results/'),
    (command) => optionsOf(command.opts<Flags>(), seed),
  )
}

function optionsOf(flags: Flags, seed: number): BenchOptions {
  const profile = flags.smoke === true ? SMOKE : FULL
  const least = profile.smoke ? 1 : LEAST_BLOCKS
  return {
    ...profile,
    blocks:
      flags.blocks === undefined ? profile.blocks : wholeNumber('--blocks', flags.blocks, least, MOST_BLOCKS),
    seed: flags.seed === undefined ? seed : wholeNumber('--seed', flags.seed, 0, LARGEST_SEED),
    ...(flags.json !== undefined && { json: flags.json }),
  }
}
