import { describeNoBytes, isUint8Array } from '../check-bytes.js'
import { CodecError } from '../errors.js'
import type { RawMessage } from './connection.js'
import { Output } from './output.js'

/** Bytes as they are, one socket write a call. An empty message puts nothing on the wire: that is what raw mode shows. */
export class RawOutput extends Output<RawMessage> {
  protected override put(message: RawMessage): boolean {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message
    if (!isUint8Array(bytes)) {
      throw new CodecError(
        'raw',
        'encode',
        `it takes a Uint8Array or a string, and was given ${describeNoBytes(bytes)}`,
      )
    }
    if (bytes.length === 0) return false
    this.admit(bytes.length)
    this.took(bytes.length)
    this.write([bytes], bytes.length)
    return typeof message !== 'string'
  }

  protected override handOver(): void {}

  protected override release(): void {}
}
