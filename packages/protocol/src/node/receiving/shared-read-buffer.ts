import { Socket } from 'node:net'
import { isTls } from '../tls/tls-peer.js'

/** Takes what a socket reads, and gives memory for the bytes that come next; `undefined`: the shared buffer. */
export interface DirectReader {
  /** The first `size` bytes of `source` were read. They are written over by the next read, of any connection. */
  onReadShared(source: Uint8Array, size: number): Uint8Array | undefined
  /** The first `size` bytes of `buffer` were read, which it gave before. */
  onReadInto(buffer: Uint8Array, size: number): Uint8Array | undefined
}

// Node allocates 64 KiB for each read of a socket and cuts them to what came. Its `onread` option lets the reader choose the memory
// instead. Two things make it worth its trouble: what is left of a large frame is read to where it belongs, and all other reads of the
// process go through one buffer, from which what came is copied: an idle connection holds none. One buffer is enough, since Node reads
// and calls back in one step. Nobody promises that of other runtimes, where the bytes of two peers could mix: Deno has the same
// properties, and is left alone.
//
// Node takes that option for sockets that it is to connect, but not for those that a server gives. For these the same four steps are
// taken that it would take, three private properties and a method of the handle; they are looked for first, and where one is missing
// chunks come as 'data', as they do over TLS.

/** As large as Node's own reads: 256 KiB made larger frames slower, and small ones no faster. In bytes. */
const SHARED_LENGTH = 65_536

const shared = new Uint8Array(Buffer.allocUnsafeSlow(SHARED_LENGTH).buffer)
let next: Uint8Array = shared

const READER = Symbol('reader')

interface DirectSocket extends Socket {
  [READER]: DirectReader
}

interface UserBufferHandle {
  useUserBuffer(buffer: Uint8Array): void
}

/** Node's names for what `onread` is kept under. */
interface OnReadKeys {
  readonly buffer: symbol
  readonly callback: symbol
  readonly generator: symbol
}

const keys = findKeys()

/**
 * Lets `reader` have what the socket reads from now on. `false` if the socket cannot do so, or has read something already: then
 * nothing has changed, and it comes as 'data'.
 */
export function readDirectly(socket: Socket, reader: DirectReader): boolean {
  const handle = userBufferHandle(socket)
  if (keys === undefined || handle === undefined || isTls(socket) || socket.readableLength > 0) return false
  // Null where the option was not used; a runtime that keeps nothing there does not look there either.
  if (Reflect.get(socket, keys.buffer) !== null) return false
  try {
    handle.useUserBuffer(shared)
  } catch {
    return false
  }
  Object.assign(socket, {
    [READER]: reader,
    [keys.buffer]: shared,
    [keys.callback]: onRead,
    [keys.generator]: nextBuffer,
  })
  return true
}

/** Whether what the socket reads goes elsewhere: it was made with the option `onread`, or is read directly. */
export function hasOnRead(socket: Socket): boolean {
  return keys !== undefined && Boolean(Reflect.get(socket, keys.buffer))
}

/** Node calls it when `size` bytes are in `buffer`, and asks for the next buffer right after. */
function onRead(this: DirectSocket, size: number, buffer: Uint8Array): boolean {
  const reader = this[READER]
  next = (buffer === shared ? reader.onReadShared(shared, size) : reader.onReadInto(buffer, size)) ?? shared
  return true
}

function nextBuffer(): Uint8Array {
  const buffer = next
  next = shared
  return buffer
}

function userBufferHandle(socket: Socket): UserBufferHandle | undefined {
  const { _handle } = socket as { _handle?: Partial<UserBufferHandle> | null }
  return typeof _handle?.useUserBuffer === 'function' ? (_handle as UserBufferHandle) : undefined
}

/** A socket made with the option in public shows where the option goes. */
function findKeys(): OnReadKeys | undefined {
  if ('deno' in process.versions || 'bun' in process.versions) return undefined
  const onread = { buffer: nextBuffer, callback: onRead }
  const probe = new Socket({ onread } as object)
  const find = (fits: (key: symbol) => boolean) => Object.getOwnPropertySymbols(probe).find(fits)
  const callback = find((key) => Reflect.get(probe, key) === onRead)
  const generator = find((key) => Reflect.get(probe, key) === nextBuffer)
  const buffer = find((key) => key.description === 'kBuffer' && Reflect.get(probe, key) === true)
  if (callback === undefined || generator === undefined || buffer === undefined) return undefined
  return { buffer, callback, generator }
}
