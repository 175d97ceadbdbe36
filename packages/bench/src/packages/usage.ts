import { WrongReplyError } from '../load/link.js'
import type { Work } from '../load/passes.js'
import type { Workload } from '../load/workload.js'
import {
  Checksum,
  chunksOf,
  payloadsOf,
  streamOf,
  Tally,
  type Header,
  type Outcome,
  type Sink,
} from './material.js'

export type Task = 'decode' | 'encode'

/** One way of using one package. */
export interface Usage {
  readonly name: string
  readonly package: PackageName
  readonly header: Header
  /** Of a decoder: gives a payload in the pieces that it came in, uncopied, which are the user's to put together. */
  readonly inPieces?: true
  /** Of one of theirs: the name of ours that is used the same way. */
  readonly like?: string
  /** The largest payload that it is asked for, in bytes. @default any */
  readonly largest?: number
  /**
   * Prepares passes over this material, in whatever form the package takes best; that is not timed.
   * @param material the chunks of the stream for a decoder, payloads for an encoder.
   * @param maxLength the longest payload, in bytes, for a limit that would be lower.
   */
  prepare(material: readonly Buffer[], maxLength: number): Pass
}

/** `none`: what any decoder must do at least. */
export type PackageName = typeof OURS | (typeof THEIRS)[number] | 'none'

export const OURS = '@echo/protocol'
export const THEIRS = ['it-length-prefixed', 'length-prefixed-stream', 'frame-stream'] as const

/** Goes once over the material, from a new decoder or encoder to its end. */
export type Pass = (sink: Sink) => void | Promise<void>

/** What a socket's read gives at most, in bytes. */
const READ = 65_536

/** What one TCP segment carries over Ethernet, in bytes: how a frame that is larger than many reads comes. */
const SEGMENT = 1448
const MANY_READS = 1_048_576

function chunkLengthOf(size: number): number {
  return size >= MANY_READS ? SEGMENT : READ
}

/** Passes over the frames of a workload: as many as its depth, of its size. */
export function workOf(task: Task, usage: Usage, { size, depth = 1 }: Workload): Work {
  const payloads = payloadsOf(size, depth)
  const stream = streamOf(payloads, usage.header)
  const pass = usage.prepare(task === 'encode' ? payloads : chunksOf(stream, chunkLengthOf(size)), size)
  // An encoder is asked for bytes, not frames.
  const frames = task === 'encode' ? 0 : depth
  const bytes = task === 'encode' ? stream.length : size * depth
  return {
    messages: depth,
    bytes: size * depth,
    pass() {
      const tally = new Tally()
      const running = pass(tally)
      const compare = () => compareOutcomes(tally.outcome, { frames, bytes })
      return running === undefined ? compare() : running.then(compare)
    },
    async check() {
      const [expected, found] = [new Checksum(), new Checksum()]
      if (task === 'encode') expected.part(stream)
      else for (const payload of payloads) expected.frame(payload)
      await pass(found)
      compareOutcomes(found.outcome, expected.outcome)
    },
  }
}

function compareOutcomes(found: Outcome, expected: Outcome): void {
  const { frames, bytes, digest } = expected
  if (found.frames !== frames) throw new WrongReplyError(`${found.frames} of ${frames} frames came out`)
  if (found.bytes !== bytes) throw new WrongReplyError(`${found.bytes} of ${bytes} bytes came out`)
  if (found.digest !== digest) throw new WrongReplyError('other bytes came out')
}

/** What a socket is to code that takes async iterables, except that nothing is waited for. */
export async function* asyncSource<Chunk>(chunks: readonly Chunk[]): AsyncGenerator<Chunk, void, undefined> {
  for (const chunk of chunks) yield chunk
}
