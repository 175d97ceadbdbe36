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
  const wrote = (at: number, size: number) => {
    if (size > 0) log.note('write', port, { at, size })
  }
  inside._write = function (chunk, encoding, callback) {
    const at = now()
    _write.call(this, chunk, encoding, callback)
    wrote(at, chunk.length)
  }
  inside._writev = function (chunks, callback) {
    const at = now()
    _writev.call(this, chunks, callback)
    // They may be bare buffers.
    const bytes = chunks.map((each) => (each instanceof Uint8Array ? each : each.chunk))
    wrote(
      at,
      bytes.reduce((sum, { length }) => sum + length, 0),
    )
  }
  const { onread } = handle
  let seen = handle.bytesRead
  handle.onread = function (...args) {
    const at = now()
    const size = handle.bytesRead - seen
    seen += size
    if (size > 0) log.note('read', port, { at, size })
    return onread.apply(this, args)
  }
}

/**
 * Taps every socket that this process accepts or connects from now on, inside libraries too.
 * @param wanted asked for each accepted socket. One that is given to another `Socket` loses its tap.
 */
export function tapAll(log: Log, wanted: () => boolean, onConnect: (port: number) => void): void {
  subscribe('net.server.socket', (message) => {
    if (wanted()) tap((message as { socket: Socket }).socket, 'server', log)
  })
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    socket.prependOnceListener('connect', () => {
      onConnect(socket.localPort ?? 0)
      tap(socket, 'client', log)
    })
  })
}
