import { closed } from '../load/workload.js'
import type { Profile } from '../run/profiles.js'
import type { Suite } from '../suites.js'
import type { Target } from '../targets/target.js'
import * as itLengthPrefixed from './it-length-prefixed.js'
import { OUR_DECODERS, OUR_ENCODERS } from './our-usages.js'
import { SLICES } from './slices.js'
import * as streamPackages from './stream-packages.js'
import { OURS, workOf, type Task, type Usage } from './usage.js'
import { packageVersion } from '../peers/toolchains.js'

/** The ways of using ours and theirs, in the order in which they are reported. Those of ours come first, the baseline before all. */
export const USAGES: Readonly<Record<Task, readonly Usage[]>> = {
  decode: [...OUR_DECODERS, ...SLICES, ...itLengthPrefixed.DECODERS, ...streamPackages.DECODERS],
  encode: [...OUR_ENCODERS, ...itLengthPrefixed.ENCODERS, ...streamPackages.ENCODERS],
}

/** There are many targets, and a pass is over soon. */
const PACE: Partial<Profile> = { mostRounds: 8, costs: false, settling: 0, warmUp: 15, duration: 40 }

/**
 * Our decoders and npm's framing packages, without a socket, on as many frames of a size as make a pass take the fast ones some
 * milliseconds. 16 MiB come in segments, all others in reads of 64 KiB.
 */
export const decode: Suite = {
  name: 'decode',
  title: "Decoding frames: ours and npm's framing packages",
  targets: USAGES.decode.map((usage) => targetOf('decode', usage)),
  baseline: OUR_DECODERS[0]!.name,
  control: [OUR_DECODERS[0]!.name, OUR_DECODERS[1]!.name],
  workloads: [closed(64, 16_384), closed(1024, 4096), closed(65_536, 256), closed(16_777_216, 1)],
  pace: PACE,
}

export const encode: Suite = {
  name: 'encode',
  title: "Encoding frames: ours and npm's framing packages",
  targets: USAGES.encode.map((usage) => targetOf('encode', usage)),
  baseline: OUR_ENCODERS[0]!.name,
  control: [OUR_ENCODERS[0]!.name, OUR_ENCODERS[1]!.name],
  workloads: [closed(64, 8192), closed(1024, 4096), closed(65_536, 256)],
  pace: PACE,
}

function targetOf(task: Task, usage: Usage): Target {
  const { name, package: from, largest = Infinity } = usage
  return {
    name,
    what: from === 'none' ? 'no decoder: slices at known positions' : `${from}, as it documents it`,
    tier: from === OURS ? 'ours' : from === 'none' ? 'less' : 'same job',
    ...(from !== 'none' && { version: () => packageVersion(from) }),
    alone: true,
    fits: ({ size }) => size <= largest,
    sides: async () => ({ work: (workload) => workOf(task, usage, workload) }),
  }
}
