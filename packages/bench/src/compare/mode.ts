import { connect } from '@echo/client'
import { bytes } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { listen } from '@echo/server'

/** A connection of either mode: both carry bytes, so that a scenario is written once. */
export type Wire = Connection<Uint8Array>

/** As much of a server as the scenarios use. */
export interface EchoServer extends AsyncIterable<Wire> {
  readonly address: { readonly port: number | undefined }
  accept(): Promise<Wire | undefined>
  close(options: { grace: number }): Promise<void>
}

/** Raw or framed: one of the two columns of the comparison. */
export interface Mode {
  readonly name: 'raw' | 'framed'
  listen(): Promise<EchoServer>
  connect(port: number): Promise<Wire>
}

/** What one read gives at most in raw mode, as in the original programs. In bytes. */
export const BUFFER_SIZE = 1024

export const RAW: Mode = {
  name: 'raw',
  listen: () => listen({ port: 0, raw: true, bufferSize: BUFFER_SIZE }),
  connect: (port) => connect({ port, raw: true, bufferSize: BUFFER_SIZE }),
}

export const FRAMED: Mode = {
  name: 'framed',
  listen: () => listen({ port: 0, codec: bytes() }),
  connect: (port) => connect({ port, codec: bytes() }),
}
