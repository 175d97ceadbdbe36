import { connect } from '@echo/client'
import { bytes } from '@echo/protocol'
import { listen } from '@echo/server'
import type { RelayRequest } from '../attacks/relays.js'
import type { AttackedHandler } from './handlers.js'

const codec = bytes()
const BRACE = 0x7b

/** An echo in this process, made for the first client that asks for no other target. */
let echo: Promise<RelayRequest['target']> | undefined

/** A proxy. A client's first message may name a target, as JSON; a client that sends anything else is passed on to an echo. */
export const relay: AttackedHandler = async (client, journal) => {
  const first = await client.recv()
  if (!(first instanceof Uint8Array)) return
  const { target, limits } = await wish(first)
  const upstream = await connect({ ...target, ...limits, codec, onError: journal.onError })
  if (first[0] !== BRACE) await upstream.send(first)
  await Promise.all([client.relay(upstream), upstream.relay(client)])
}

async function wish(first: Uint8Array): Promise<RelayRequest> {
  if (first[0] === BRACE) return JSON.parse(Buffer.from(first).toString()) as RelayRequest
  return { target: await (echo ??= startEcho()), limits: {} }
}

async function startEcho(): Promise<RelayRequest['target']> {
  const server = await listen({ port: 0, codec, onError: () => {} })
  void server.serve((connection) => connection.relay(connection))
  return { host: '127.0.0.1', port: server.address.port! }
}
