import { Socket } from 'node:net'
import { kindOf } from '../check-bytes.js'
import { OptionError } from '../errors.js'
import { hasOnRead } from './receiving/shared-read-buffer.js'
import { innerSocket, isHandshaking } from './tls/tls-peer.js'

/** Marks a socket that belongs to a connection; the same for each copy of this package that a program has. */
const TAKEN = Symbol.for('@echo/protocol.taken')

/**
 * Takes a socket for a connection that is made now. A connection over one of those refused here would crash, hang, or lose
 * messages to somebody else, each only at times.
 *
 * A socket that is closed already is taken: its connection is closed from the beginning.
 *
 * @throws {OptionError} on the option `socket`, for what is no socket and for one that cannot be used as it is.
 */
export function takeSocket(socket: Socket): void {
  const [range, problem] = problemOf(socket) ?? []
  // Not the socket itself as the error's value: it would fill pages of a log.
  if (range !== undefined) throw new OptionError('socket', range, kindOf(socket), problem)
  for (const each of layers(socket)) Object.defineProperty(each, TAKEN, { value: true })
}

/** A TLS socket, and the one under it. */
function layers(socket: Socket): Socket[] {
  const inner = innerSocket(socket)
  return inner === undefined ? [socket] : [socket, inner]
}

function problemOf(socket: Socket): [range: string, problem: string] | undefined {
  if (!(socket instanceof Socket)) {
    const range = 'a socket of node:net or node:tls, connected'
    return [range, `socket must be ${range}, and was ${kindOf(socket)}`]
  }
  if (layers(socket).some((each) => Object.hasOwn(each, TAKEN)))
    return ['of no other connection', 'this socket belongs to a connection already: use that connection']
  if (socket.readableEncoding !== null)
    return [
      'without an encoding',
      'setEncoding() was called on this socket, which then gives text: remove that call',
    ]
  if (hasOnRead(socket))
    return [
      'without onread',
      'this socket was made with the option onread, which takes what it reads: remove it',
    ]
  const reader = ['readable', 'data'].find((event) => socket.listenerCount(event) > 0)
  if (reader !== undefined)
    return [
      'read by nobody else',
      `this socket has a listener of '${reader}', as for await over it and pipe() do, which takes what it reads: remove it`,
    ]
  return socket.destroyed ? undefined : notReady(socket)
}

function notReady(socket: Socket): [range: string, problem: string] | undefined {
  if (socket.connecting)
    return [
      'connected',
      "this socket is still connecting: await its event 'connect' first ('secureConnect' over TLS)",
    ]
  if (isHandshaking(socket))
    return [
      'secured',
      "the TLS handshake of this socket is not done: await 'secureConnect' first, on a server 'secure'",
    ]
  if (socket.pending) return ['connected', 'this socket is not connected: connect it first']
  return undefined
}
