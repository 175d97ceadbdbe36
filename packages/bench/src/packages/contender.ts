import type { Sink } from './sink.js'
import type { Header } from './wire.js'

/** One way of using one package. */
export interface Contender {
  readonly name: string
  readonly package: PackageName
  readonly header: Header
  /** Of a decoder: gives a payload in the pieces that it came in, uncopied, which are the user's to put together. */
  readonly inPieces?: true
  /** Of one of theirs: the name of ours that is used the same way. */
  readonly like?: string
  /**
   * Prepares passes over this material, in whatever form the package takes best; that is not timed.
   * @param material the chunks of the stream for a decoder, payloads for an encoder.
   * @param maxLength the longest payload, in bytes, for a limit that would be lower.
   */
  prepare(material: readonly Buffer[], maxLength: number): Pass
}

export type PackageName = typeof OURS | (typeof THEIRS)[number]

export const OURS = '@echo/protocol'
export const THEIRS = ['it-length-prefixed', 'length-prefixed-stream', 'frame-stream'] as const

/** Goes once over the material, from a new decoder or encoder to its end. */
export type Pass = (sink: Sink) => void | Promise<void>
