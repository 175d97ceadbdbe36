import type { Socket } from 'node:net'

/**
 * Whether a socket is connected to itself. Where nothing listens on a port that the system also gives to clients, it may give
 * that very port to a client that tries to connect to it, and TCP then connects the two ends of one socket.
 */
export function isSelfConnected(socket: Socket): boolean {
  const { localAddress, localPort, remoteAddress, remotePort } = socket
  return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress
}

/** A connection to itself means that nothing listens there: it counts as refused. */
export class SelfConnectedError extends Error {
  readonly code = 'ECONNREFUSED'

  constructor() {
    super('nothing listens there, and the system connected this client to itself. Is the server running?')
  }
}
