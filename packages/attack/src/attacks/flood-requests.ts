import type { FLOOD_REQUEST } from '../server/handlers/flood.js'
import { header } from '../units.js'

type Kind = keyof typeof FLOOD_REQUEST

const BYTES: Readonly<Record<Kind, string>> = { large: '01', small: '02', awaited: '03' }

/** A frame in hex that asks the handler `flood` to send without an end. */
export function floodRequest(kind: Kind): string {
  return header(1) + BYTES[kind]
}
