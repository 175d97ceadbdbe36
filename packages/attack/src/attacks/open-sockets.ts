import { connect, type Socket } from 'node:net'

/** Where a server listens: this machine only. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string }

/** Payload length over which the library's own default refuses a frame. */
export const LARGEST_FRAME = 8_388_608

/** A header of four bytes, in hex. */
export function header(length: number): string {
  return length.toString(16).padStart(8, '0')
}

/** A bare socket that is connected. Rejects when it cannot be had. Errors after that are for its `close` to tell. */
export function openSocket(target: Target): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...target, noDelay: true })
    socket.on('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

/** How many connection attempts of one process are under way at once: fewer than a backlog holds. */
const WIDTH = 128

/** Calls `act` for each number below `count`, at most `width` of the calls at a time. */
export async function inParallel(
  count: number,
  act: (index: number) => Promise<void>,
  width = WIDTH,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane))
}

/** Resolves once the kernel has the bytes. */
export function written(socket: Socket, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(data, (error) => (error ? reject(error) : resolve()))
  })
}

/** Resolves once the socket is gone, whatever ended it. */
export function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

/** Reads until so many bytes are here or the peer has ended, and gives how many came. Keeps none. */
export function readBytes(socket: Socket, wanted: number): Promise<number> {
  return new Promise((resolve) => {
    let received = 0
    const done = () => {
      socket.off('data', take)
      socket.off('close', done)
      resolve(received)
    }
    const take = (chunk: Uint8Array) => {
      received += chunk.length
      if (received >= wanted) done()
    }
    socket.on('data', take)
    socket.once('close', done)
  })
}
