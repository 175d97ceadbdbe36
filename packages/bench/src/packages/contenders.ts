import type { Task } from './cell.js'
import type { Contender } from './contender.js'
import { frameStreamDecoder, frameStreamEncoder, frameStreamPartsDecoder } from './frame-stream.js'
import { itLengthPrefixedDecoders, itLengthPrefixedEncoders } from './it-length-prefixed.js'
import { lengthPrefixedStreamDecoder, lengthPrefixedStreamEncoder } from './length-prefixed-stream.js'
import { ourDecoder, ourDecoderAgain, ourOtherDecoders, ourPartsDecoder } from './our-decoders.js'
import { ourEncoder, ourEncoderAgain, ourOtherEncoders } from './our-encoders.js'

/** Those who take part in one task, in the order in which they are reported. */
export interface Field {
  /** The one of ours that all others are compared with. */
  readonly lead: Contender
  /** The same once more: as far as they differ, nothing means anything. */
  readonly control: Contender
  /** The one of ours that those are compared with who give a payload in pieces. */
  readonly leadInPieces?: Contender
  readonly others: readonly Contender[]
}

export const FIELDS: Readonly<Record<Task, Field>> = {
  decode: {
    lead: ourDecoder,
    control: ourDecoderAgain,
    leadInPieces: ourPartsDecoder,
    others: [
      ourPartsDecoder,
      ...ourOtherDecoders,
      ...itLengthPrefixedDecoders,
      lengthPrefixedStreamDecoder,
      frameStreamDecoder,
      frameStreamPartsDecoder,
    ],
  },
  encode: {
    lead: ourEncoder,
    control: ourEncoderAgain,
    others: [
      ...ourOtherEncoders,
      ...itLengthPrefixedEncoders,
      lengthPrefixedStreamEncoder,
      frameStreamEncoder,
    ],
  },
}

export function contendersOf(task: Task): readonly Contender[] {
  const { lead, control, others } = FIELDS[task]
  return [lead, control, ...others]
}

/** The one of ours that a contender is compared with: it gives payloads in the same form. */
export function leadFor(task: Task, { inPieces }: Contender): Contender {
  const { lead, leadInPieces } = FIELDS[task]
  return inPieces === true ? (leadInPieces ?? lead) : lead
}

/** @throws for a name that none has. */
export function contenderNamed(task: Task, name: string | undefined): Contender {
  const contender = contendersOf(task).find((candidate) => candidate.name === name)
  if (contender === undefined) throw new Error(`no contender is named '${name}'`)
  return contender
}
