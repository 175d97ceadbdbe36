import { profileNamed } from '../run/profiles.js'
import type { Results } from '../run/results.js'

/** The command that repeats a run: the same workloads, the same random order. */
export function reproduceCommand({ suite, options }: Pick<Results, 'suite' | 'options'>): string {
  const { profile, leastRounds, mostTime, seed, pin } = options
  const usual = profileNamed(profile, {})
  return [
    'npx turbo run bench --',
    ...(suite.name === 'bench' ? [] : [suite.name]),
    `--profile ${profile}`,
    ...(leastRounds === usual.leastRounds ? [] : [`--rounds ${leastRounds}`]),
    ...(mostTime === usual.mostTime ? [] : [`--time ${mostTime}`]),
    `--seed ${seed}`,
    ...(pin ? [] : ['--no-pin']),
  ].join(' ')
}
