import { codecTargets } from './codecs/codec-targets.js'
import { closed, type Workload } from './load/workload.js'
import { COPYING_SERVERS, NATIVE_SERVERS } from './peers/native-servers.js'
import { NPM_SERVERS } from './peers/npm-servers.js'
import { RUNTIMES } from './peers/runtimes.js'
import type { Profile } from './run/profiles.js'
import {
  clientRequests,
  framed,
  framedAnswer,
  framedBatch,
  framedControl,
  framedFrames,
  framedMany,
  framedNaive,
  framedRelay,
  rawNaive,
  rawStream,
} from './targets/ours.js'
import { fanOut } from './targets/fan-out.js'
import type { Target } from './targets/target.js'

export type SuiteName = 'bench' | 'peers' | 'codecs' | 'api' | 'decode' | 'encode'

/** Targets that are measured together, and which of them the others are measured against. */
export interface Suite {
  /** How the command and its files are called. */
  readonly name: SuiteName
  /** What is compared, in at most 60 columns. */
  readonly title: string
  /** In the order in which they are reported. */
  readonly targets: readonly Target[]
  /** The target whose messages per second all others are divided by. */
  readonly baseline: string
  /** The target whose payload bytes per second all others are divided by. */
  readonly ceiling?: string
  /** What is measured instead of the workloads of a profile. */
  readonly workloads?: readonly Workload[]
  /** How a measurement differs from that of a profile. */
  readonly pace?: Partial<Profile>
  /** Two targets that are the same: how far the second is from the first is what this machine's noise does. */
  readonly control: readonly [target: string, twin: string]
}

const FRAMED_CONTROL = [framed.name, framedControl.name] as const

/** What framing costs or gains against raw, and how far that is from what the machine can do. */
export const framedAndRaw: Suite = {
  name: 'bench',
  title: 'Framed against raw: echo on 127.0.0.1',
  targets: [rawNaive, rawStream, framedNaive, framed, framedBatch, framedControl],
  baseline: rawNaive.name,
  ceiling: rawStream.name,
  control: FRAMED_CONTROL,
}

/** What one would get from what one would use instead, and ours on other runtimes. */
export const peers: Suite = {
  name: 'peers',
  title: 'Ours against what you would use instead: echo on 127.0.0.1',
  targets: [
    framed,
    framedBatch,
    framedControl,
    rawStream,
    { ...rawNaive, tier: 'less' },
    { ...framedNaive, tier: 'same job' },
    ...RUNTIMES,
    ...NATIVE_SERVERS,
    ...NPM_SERVERS,
  ],
  baseline: framed.name,
  ceiling: rawStream.name,
  control: FRAMED_CONTROL,
  workloads: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(1024, 256), closed(65_536, 16)],
}

/** A size names an object: small, medium, large. With 4096 small ones in flight the server has no time to wait. */
const OBJECTS = [closed(64, 4096), closed(64, 256), closed(1024, 64), closed(65_536, 8), closed(64, 1)]

/** What a codec costs an echo server, and how much of what the codec allows the server reaches. Bytes need no work at all. */
export const codecs: Suite = {
  name: 'codecs',
  title: 'Codecs: echo of objects on 127.0.0.1',
  targets: codecTargets,
  baseline: 'bytes',
  workloads: OBJECTS,
  control: ['msgpack', 'msgpack (A/A)'],
}

/** What the ways to answer and to ask cost, against the plain loop. */
export const api: Suite = {
  name: 'api',
  title: 'Ways to use it: echo on 127.0.0.1',
  targets: [
    framed,
    framedBatch,
    framedMany,
    framedFrames,
    framedRelay,
    framedAnswer,
    fanOut,
    clientRequests,
    framedControl,
    ...COPYING_SERVERS,
  ],
  baseline: framed.name,
  control: FRAMED_CONTROL,
  workloads: [closed(64, 1), closed(64, 256), closed(64, 4096), closed(64, 1, 256), closed(65_536, 16)],
}

const SUITES: Readonly<Record<SuiteName, () => Suite | Promise<Suite>>> = {
  bench: () => framedAndRaw,
  peers: () => peers,
  codecs: () => codecs,
  api: () => api,
  // These load what no other suite needs.
  decode: async () => (await import('./packages/package-suites.js')).decode,
  encode: async () => (await import('./packages/package-suites.js')).encode,
}

export function isSuiteName(name: string | undefined): name is SuiteName {
  return name !== undefined && Object.hasOwn(SUITES, name)
}

export async function suiteNamed(name: SuiteName): Promise<Suite> {
  return await SUITES[name]()
}

/** For a child process: the target of that name. @throws for a name that no target of the suite has. */
export async function targetNamed(suite: string | undefined, name: string | undefined): Promise<Target> {
  const targets = isSuiteName(suite) ? (await suiteNamed(suite)).targets : []
  const target = targets.find((each) => each.name === name)
  if (target === undefined) throw new Error(`there is no target named '${name}' in '${suite}'`)
  return target
}
