import type { Cell } from './cell.js'
import type { Contender, Pass } from './contender.js'
import { Checksum, Tally, type Outcome } from './sink.js'
import { chunksOf, payloadsOf, streamOf, type Header } from './wire.js'

/** What a child process is asked: one pass. */
export interface PassRequest {
  readonly cell: Cell
  /** Look at every byte that comes out. Such a pass takes longer. */
  readonly check: boolean
}

/** What a child process is asked to do. */
export type PassActions = { readonly measure: (request: PassRequest) => Promise<Measured> }

export interface Measured extends Outcome {
  readonly milliseconds: number
}

/** Makes passes for one contender, and keeps the material of the last cell. */
export class Measurer {
  readonly #contender: Contender
  #prepared: { readonly cell: string; readonly pass: Pass } | undefined

  constructor(contender: Contender) {
    this.#contender = contender
  }

  /**
   * What comes out of all repeats, and the time of one.
   * @throws what the contender throws.
   */
  async measure({ cell, check }: PassRequest): Promise<Measured> {
    const pass = this.#passOver(cell)
    const sink = check ? new Checksum() : new Tally()
    const repeats = repeatsOf(cell, check)
    const began = performance.now()
    for (let i = 0; i < repeats; i++) await pass(sink)
    const milliseconds = (performance.now() - began) / repeats
    return { milliseconds, ...sink.outcome }
  }

  #passOver(cell: Cell): Pass {
    if (this.#prepared?.cell !== cell.name) {
      const { header } = this.#contender
      this.#prepared = {
        cell: cell.name,
        pass: this.#contender.prepare(materialOf(cell, header), cell.payloadLength),
      }
    }
    return this.#prepared.pass
  }
}

function materialOf(cell: Cell, header: Header): readonly Buffer[] {
  const payloads = payloadsOf(cell)
  return cell.task === 'encode' ? payloads : chunksOf(streamOf(payloads, header), cell.chunkLength)
}

function repeatsOf(cell: Cell, check: boolean): number {
  return check ? 1 : cell.repeats
}

/** What must come out once, every byte looked at. An encoder is asked for bytes, not frames. */
export function expectedOutcome(cell: Cell, header: Header): Outcome {
  const checksum = new Checksum()
  const payloads = payloadsOf(cell)
  if (cell.task === 'encode') checksum.part(streamOf(payloads, header))
  else for (const payload of payloads) checksum.frame(payload)
  return checksum.outcome
}

/** What is wrong with the outcome of such a request, if anything. `once` is what must come out once. */
export function complaint(outcome: Outcome, once: Outcome, { cell, check }: PassRequest): string | undefined {
  const repeats = repeatsOf(cell, check)
  const frames = once.frames * repeats
  const bytes = once.bytes * repeats
  if (outcome.frames !== frames) return `${outcome.frames} of ${frames} frames came out`
  if (outcome.bytes !== bytes) return `${outcome.bytes} of ${bytes} bytes came out`
  if (outcome.digest !== undefined && outcome.digest !== once.digest) return 'other bytes came out'
  return undefined
}
