import type { Codec } from '../codec.js'
import { CodecError, reasonOf } from '../errors.js'
import { FrameDecoder } from '../frame-decoder.js'
import type { FrameOptions } from '../frame-options.js'
import type { Input } from './input.js'

/** One message a frame: the decoder cuts the stream, the codec reads the payload. */
export class FramedInput<In> implements Input<In> {
  readonly #codec: Codec<In, never>
  readonly #options: FrameOptions
  #decoder: FrameDecoder

  constructor(codec: Codec<In, never>, options: FrameOptions) {
    this.#codec = codec
    this.#options = options
    this.#decoder = new FrameDecoder(options)
  }

  push(chunk: Uint8Array): void {
    this.#decoder.push(chunk)
  }

  room(plenty: boolean): Uint8Array | undefined {
    return this.#decoder.room(plenty)
  }

  fill(room: Uint8Array, size: number): void {
    this.#decoder.fill(room, size)
  }

  get roomLength(): number {
    return this.#decoder.roomLength
  }

  next(): In | undefined {
    const payload = this.#decoder.next()
    if (payload === undefined) return undefined
    const message = this.#decode(payload)
    if (message === undefined)
      throw new CodecError(this.#codec.name, 'decode', 'it gave undefined, which is no message')
    return message
  }

  end(): void {
    this.#decoder.end()
  }

  clear(): void {
    this.#decoder = new FrameDecoder({ ...this.#options, maxFrameLength: this.maxFrameLength })
  }

  get bufferedLength(): number {
    return this.#decoder.bufferedLength
  }

  get partialLength(): number {
    return this.#decoder.partialLength
  }

  get begun(): boolean {
    return this.#decoder.frameBegun
  }

  get maxFrameLength(): number {
    return this.#decoder.maxFrameLength
  }

  set maxFrameLength(value: number) {
    this.#decoder.maxFrameLength = value
  }

  #decode(payload: Uint8Array): In {
    try {
      return this.#codec.decode(payload)
    } catch (cause) {
      if (cause instanceof CodecError) throw cause
      throw new CodecError(this.#codec.name, 'decode', reasonOf(cause), { cause })
    }
  }
}
