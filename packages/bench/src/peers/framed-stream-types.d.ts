declare module 'framed-stream' {
  import type { Duplex } from 'node:stream'
  import type { Socket } from 'node:net'

  const FramedStream: new (socket: Socket, options?: { bits?: 8 | 16 | 24 | 32 }) => Duplex
  export default FramedStream
}
