import type { Socket } from 'node:net'
import { utf8 } from '@echo/protocol'
import { framedConnection, type Connection, type FramedOptions } from '@echo/protocol/node'
import { socketPair, type Transport } from './socket-pair.js'

export const quiet = { onError: () => {} }

export async function pair(
  options: FramedOptions<string> = {},
  transport: Transport = 'tcp',
): Promise<[Connection<string>, Connection<string>]> {
  const [near, far] = await socketPair(transport)
  const settings = { ...quiet, codec: text, ...options }
  return [framedConnection(near, settings), framedConnection(far, settings)]
}

export const text = utf8()

/** A connection, and the bare socket that plays its peer. */
export async function withPeer(options: FramedOptions<string> = {}): Promise<[Connection<string>, Socket]> {
  const [near, far] = await socketPair()
  return [framedConnection(near, { ...quiet, codec: text, ...options }), far]
}

export async function all(connection: Connection<string>): Promise<string[]> {
  const messages: string[] = []
  for await (const message of connection) messages.push(message)
  return messages
}

/** a ⇄ b — c ⇄ d: what a sends is to come to d. */
export async function chain(options: FramedOptions<string> = {}, target: FramedOptions<string> = options) {
  const [[a, b], [c, d]] = await Promise.all([pair(options), pair(target)])
  return { a, b, c, d }
}
