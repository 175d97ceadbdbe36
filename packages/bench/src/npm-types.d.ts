declare module 'framed-stream' {
  import type { Duplex } from 'node:stream'
  import type { Socket } from 'node:net'

  const FramedStream: new (socket: Socket, options?: { bits?: 8 | 16 | 24 | 32 }) => Duplex
  export default FramedStream
}

declare module 'length-prefixed-stream' {
  import type { Transform } from 'node:stream'

  export function decode(options?: { limit?: number; allowEmpty?: boolean }): Transform
  export function encode(): Transform
}
