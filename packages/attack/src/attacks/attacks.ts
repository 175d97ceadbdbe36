import { busyLoops } from './busy-loops.js'
import { crowd } from './crowd.js'
import { burst, midFrame, overLimit, segments } from './framing.js'
import { handshakes } from './handshakes.js'
import { misdeeds } from './misdeeds.js'
import { mutatedStreams } from './mutated-streams.js'
import { relays } from './relays.js'
import { resetStorm } from './reset-storm.js'
import { slowReader } from './slow-reader.js'

/** What an attacker process can do, by name. */
const ATTACKS = {
  crowd,
  burst,
  segments,
  handshakes,
  misdeeds,
  'mid-frame': midFrame,
  relays,
  'over-limit': overLimit,
  'reset-storm': resetStorm,
  'slow-reader': slowReader,
  'busy-loops': busyLoops,
  'mutated-streams': mutatedStreams,
}

export type AttackName = keyof typeof ATTACKS
export type AttackerActions<N extends AttackName> = ReturnType<(typeof ATTACKS)[N]>

/** @throws for a name that is none. */
export function attackNamed(name: string | undefined): ReturnType<(typeof ATTACKS)[AttackName]> {
  const attack = Object.entries(ATTACKS).find(([key]) => key === name)?.[1]
  if (attack === undefined) throw new Error(`no attack is called '${name}'`)
  return attack()
}
