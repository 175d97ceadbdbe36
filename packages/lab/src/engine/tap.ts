import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { now, type Note } from './notes.js'

/** The private parts of a socket that are watched, the same for many years. */
interface Inside {
  _handle: { onread: (this: unknown, ...args: unknown[]) => unknown; readonly bytesRead: number }
  _write: (this: unknown, chunk: Uint8Array | string, encoding: BufferEncoding, callback: unknown) => void
  _writev: (this: unknown, chunks: readonly Chunk[], callback: unknown) => void
}
type Chunk = Uint8Array | { readonly chunk: Uint8Array | string; readonly encoding: BufferEncoding }

/**
 * Notes each write that the socket hands to the kernel, and each read that it gets from it, without changing either. The
 * wrapped methods call the real ones first or last, so that the time is that of the call.
 */
export function tap(socket: Socket, end: 'client' | 'server', note: (note: Note) => void): void {
  const port = (end === 'client' ? socket.localPort : socket.remotePort) ?? 0
  const inside = socket as unknown as Inside
  const { _handle: handle, _write, _writev } = inside
  const wrote = (at: number, size: number) => {
    if (size > 0) note({ kind: 'write', at, port, size })
  }
  inside._write = function (chunk, encoding, callback) {
    const at = now()
    _write.call(this, chunk, encoding, callback)
    wrote(at, sizeOf(chunk, encoding))
  }
  inside._writev = function (chunks, callback) {
    const at = now()
    _writev.call(this, chunks, callback)
    wrote(
      at,
      chunks.reduce((sum, each) => sum + chunkSize(each), 0),
    )
  }
  const { onread } = handle
  let seen = handle.bytesRead
  handle.onread = function (...args) {
    const at = now()
    const size = handle.bytesRead - seen
    seen += size
    if (size > 0) note({ kind: 'read', at, port, size })
    return onread.apply(this, args)
  }
}

/**
 * Taps every socket that this process accepts or connects from now on, inside libraries too.
 * @param wanted asked for each accepted socket. One that is given to another `Socket` loses its tap.
 */
export function tapAll(
  note: (note: Note) => void,
  wanted: () => boolean,
  onConnect: (port: number) => void,
): void {
  subscribe('net.server.socket', (message) => {
    if (wanted()) tap((message as { socket: Socket }).socket, 'server', note)
  })
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket }
    socket.prependOnceListener('connect', () => {
      onConnect(socket.localPort ?? 0)
      tap(socket, 'client', note)
    })
  })
}

/** `_writev` may be given bare buffers. */
function chunkSize(each: Chunk): number {
  return each instanceof Uint8Array ? each.length : sizeOf(each.chunk, each.encoding)
}

function sizeOf(chunk: Uint8Array | string, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length
}
