import { describeNoBytes, isUint8Array } from '../../check-bytes.js'
import { CodecError } from '../../errors.js'
import { noFrames } from '../call-options.js'
import type { RawMessage } from '../connection.js'
import type { Appended, MessageWriter, SendGate, WriterOutput } from './message-writer.js'

/** Bytes as they are, one socket write a call. An empty message puts nothing on the wire: that is what raw mode shows. */
export class RawWriter implements MessageWriter<RawMessage> {
  readonly unsubmitted = 0
  readonly codec = undefined
  readonly layout = undefined
  readonly header = undefined
  maxFrameLength = Infinity
  taken = 0
  lastLength = 0
  readonly #gate: SendGate
  readonly #output: WriterOutput

  constructor(gate: SendGate, output: WriterOutput) {
    this.#gate = gate
    this.#output = output
  }

  append(message: RawMessage): Appended {
    this.#gate.checkOpen()
    const bytes = typeof message === 'string' ? Buffer.from(message) : message
    if (!isUint8Array(bytes)) {
      throw new CodecError(
        'raw',
        'encode',
        `it takes a Uint8Array or a string, and was given ${describeNoBytes(bytes)}`,
      )
    }
    if (bytes.length > 0) {
      this.#gate.admit(bytes.length, 0)
      this.#output.write([bytes], bytes.length)
    }
    this.taken++
    this.lastLength = bytes.length
    return bytes === message && bytes.length > 0 ? 'held' : 'copied'
  }

  appendFrames(): never {
    throw noFrames('sendFrames()')
  }

  pass(): undefined {}

  flushToSocket(): void {}

  stop(): void {}

  onWritten(): void {}
}
