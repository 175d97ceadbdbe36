import { bytes } from '@echo/protocol'
import { framedConnection, rawConnection, type Connection, type ConnectionOptions } from '@echo/protocol/node'
import type { Socket } from 'node:net'
import type { Transport } from './socket-pair.js'

/** Framed or raw: a suite that runs for both sends and receives bytes. */
export type Bytes = Connection<Uint8Array>
export type Open = (socket: Socket, options?: ConnectionOptions) => Bytes

export const framed: Open = (socket, options) => framedConnection(socket, { codec: bytes(), ...options })
export const raw: Open = (socket, options) => rawConnection(socket, { bufferSize: 1_000_000, ...options })

export const kinds: [kind: string, transport: Transport, open: Open][] = [
  ['framed over TCP', 'tcp', framed],
  ['framed over a Unix socket', 'unix', framed],
  ['framed over TLS', 'tls', framed],
  ['raw over TCP', 'tcp', raw],
  ['raw over a Unix socket', 'unix', raw],
  ['raw over TLS', 'tls', raw],
]
