import type { Codec } from '../codec.js'
import { bytes } from './bytes.js'
import { json } from './json.js'
import { msgpack } from './msgpack.js'
import { utf8 } from './utf8.js'

/** The names of the codecs that come with the package. */
export type CodecName = 'msgpack' | 'utf8' | 'json' | 'bytes'

const CODECS: Record<CodecName, () => Codec<unknown, never>> = { msgpack, utf8, json, bytes }

/** All of them, the default first. */
export const CODEC_NAMES = Object.keys(CODECS) as readonly CodecName[]

/** A codec chosen at run time, by a command's flag for instance: what it carries is not known to the compiler. */
export function codecByName(name: CodecName): Codec<unknown> {
  return CODECS[name]()
}
