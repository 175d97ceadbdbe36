import type { FrameOptions } from '@echo/protocol'
import type { Header } from './wire.js'

export function frameOptions(header: Header, maxFrameLength: number): FrameOptions {
  return { maxFrameLength, ...(header === 'varint' && { lengthField: { width: 'varint' } }) }
}
