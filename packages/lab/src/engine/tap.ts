import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { now, type Log } from './notes.js'

/** The private parts of a socket that are watched, the same for many years. What is written here is bytes, never text. */
interface Inside {
  _handle: { onread: (this: unknown, ...args: unknown[]) => unknown; readonly bytesRead: number }
  _write: (this: unknown, chunk: Uint8Array, encoding: unknown, callback: unknown) => void
  _writev: (
    this: unknown,
    chunks: readonly (Uint8Array | { readonly chunk: Uint8Array })[],
    callback: unknown,
  ) => void
}

/** Notes each write that the socket hands to the kernel, and each read that it gets from it, without changing either. */
export function tap(socket: Socket, end: 'client' | 'server', log: Log): void {
  const port = (end === 'client' ? socket.localPort : socket.remotePort) ?? 0
  const inside = socket as unknown as Inside
  const { _handle: handle, _write, _writev } = inside
  const { onread } = handle
  inside._write = function (chunk, encoding, callback) {
    const at = now()
    _write.call(this, chunk, encoding, callback)
    log.note('write', port, { at, size: chunk.length })
  }
  inside._writev = function (chunks, callback) {
    const at = now()
    _writev.call(this, chunks, callback)
    // They may be bare buffers.
    const sizes = chunks.map((each) => (each instanceof Uint8Array ? each : each.chunk).length)
    log.note('write', port, { at, size: sizes.reduce((sum, size) => sum + size, 0) })
  }
  let seen = handle.bytesRead
  handle.onread = function (...args) {
    const at = now()
    const size = handle.bytesRead - seen
    seen += size
    log.note('read', port, { at, size })
    return onread.apply(this, args)
  }
}

/** Taps every socket that this process connects from now on, inside libraries too. */
export function tapClients(log: Log, onConnect: (port: number) => void): void {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    socket.prependOnceListener('connect', () => {
      onConnect(socket.localPort ?? 0)
      tap(socket, 'client', log)
    })
  })
}

/** Taps every socket that this process accepts while it is wanted. One that is given to another `Socket` loses its tap. */
export function tapServers(log: Log, wanted: () => boolean): void {
  subscribe('net.server.socket', (message) => {
    if (wanted()) tap((message as { socket: Socket }).socket, 'server', log)
  })
}
