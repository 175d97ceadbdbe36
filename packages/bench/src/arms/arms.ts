import type { Arm } from './arm.js'
import { framedBatch } from './framed-batch.js'
import { framedControl } from './framed-control.js'
import { framed } from './framed.js'
import { rawNaive } from './raw-naive.js'
import { rawStream } from './raw-stream.js'

/** All arms, in the order in which they are reported. */
export const ARMS: readonly Arm[] = [rawNaive, rawStream, framed, framedBatch, framedControl]

/** @throws for a name that no arm has. */
export function armNamed(name: string | undefined): Arm {
  const arm = ARMS.find((candidate) => candidate.name === name)
  if (arm === undefined) throw new Error(`there is no arm named '${name}'`)
  return arm
}
