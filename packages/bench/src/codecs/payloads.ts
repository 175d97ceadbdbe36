import type { Load } from '../load/load.js'
import type { LoadedSubject } from './subject.js'

/** The payloads of a subject's messages, made by a codec of its own. */
export function payloadsOf({ codec, message }: LoadedSubject): NonNullable<Load['payload']> {
  const writer = codec()
  return (index, size) => copyOf(writer.encode(message(index, size)))
}

/** What a codec encoded may be overwritten by its next call. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
