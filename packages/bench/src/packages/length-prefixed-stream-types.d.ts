declare module 'length-prefixed-stream' {
  import type { Transform } from 'node:stream'

  export function decode(options?: { limit?: number; allowEmpty?: boolean }): Transform
  export function encode(): Transform
}
