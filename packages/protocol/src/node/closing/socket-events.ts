import type { Socket } from 'node:net'

/** Takes what a socket says. */
export interface SocketListener {
  onData(chunk: Uint8Array): void
  /** The peer has ended its side. */
  onEnd(): void
  onError(error: Error): void
  /** The socket is closed. */
  onClose(): void
}

/** Where a socket keeps its listener: the functions below are then the same for all, and take no memory for each. */
const LISTENER = Symbol('listener')

interface OwnedSocket extends Socket {
  [LISTENER]: SocketListener
}

/** Calls `listener` with all that the socket says from now on; what it has said already comes on the next tick. */
export function listenTo(socket: Socket, listener: SocketListener): void {
  const owned = socket as OwnedSocket
  owned[LISTENER] = listener
  owned.on('data', onData)
  owned.on('error', onError)
  if (owned.readableEnded) process.nextTick(() => listener.onEnd())
  else owned.on('end', onEnd)
  if (owned.closed) process.nextTick(() => listener.onClose())
  else owned.on('close', onClose)
}

function onData(this: OwnedSocket, chunk: Uint8Array): void {
  this[LISTENER].onData(chunk)
}

function onEnd(this: OwnedSocket): void {
  this[LISTENER].onEnd()
}

function onError(this: OwnedSocket, error: Error): void {
  this[LISTENER].onError(error)
}

function onClose(this: OwnedSocket): void {
  this[LISTENER].onClose()
}
