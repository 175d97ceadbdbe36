import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Without loading `node:tls`, for whoever makes connections over sockets of another kind. */
export function isTls(socket: Socket): socket is TLSSocket {
  return (socket as Partial<TLSSocket>).encrypted === true
}

/**
 * Whether nothing is known of the peer yet, as `getProtocol()` does not tell. Node's types do not know `secureConnecting`,
 * which stays true on the server's side of a socket that was not made by a TLS server (STARTTLS): the peer's last message
 * of the handshake has come there all the same.
 */
export function isHandshaking(socket: Socket): boolean {
  if (!isTls(socket) || (socket as { secureConnecting?: boolean }).secureConnecting !== true) return false
  return (socket as Partial<TLSSocket>).getPeerFinished?.() === undefined
}

/**
 * The TCP or Unix socket under a TLS socket, where it has one of its own: on a server always, on a client if the TLS socket
 * was made over it. Node keeps it in a private property and has no other way to it; should that go, a reset becomes an end.
 */
export function innerSocket(socket: Socket): Socket | undefined {
  const { _parent } = socket as { _parent?: unknown }
  return isTls(socket) && _parent instanceof Socket ? _parent : undefined
}
