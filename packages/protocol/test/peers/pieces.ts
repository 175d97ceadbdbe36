import { FrameDecoder, type FrameOptions } from '@echo/protocol'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Draw } from './messages.js'

/** Where a stream of frames is cut, for headers of `width` bytes. */
export type Cut = (frames: Uint8Array[], width: number, draw: Draw) => Iterable<number>

const LONGEST_PIECE = 65_536

export const everywhere: Cut = (frames) => Array.from({ length: lengthOf(frames) }, (_, at) => at)

export const inEachHeader: Cut = (frames, width, draw) =>
  startsOf(frames).map((start) => start + (draw() % (width + 1)))

export const everyFiftyFrames: Cut = (frames) => startsOf(frames).filter((_, i) => i % 50 === 0)

export const anywhere: Cut = (frames, _width, draw) => randomCuts(lengthOf(frames), draw)

export function* piecesOf(stream: Uint8Array, cuts: Iterable<number>): Generator<Uint8Array> {
  let at = 0
  for (const cut of cuts) {
    if (cut > at) yield stream.subarray(at, cut)
    at = cut
  }
  if (at < stream.length) yield stream.subarray(at)
}

/** Each piece in a turn and in a system call of its own. */
export async function writePieces(socket: Socket, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (!socket.write(piece)) await once(socket, 'drain')
    await new Promise(setImmediate)
  }
}

/** The frames that a socket receives, when its chunks are cut up once more; ends with the socket. */
export async function* framesFrom(
  socket: Socket,
  options: FrameOptions,
  draw: Draw,
): AsyncGenerator<Uint8Array> {
  const decoder = new FrameDecoder(options)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (const piece of piecesOf(chunk, randomCuts(chunk.length, draw))) {
      decoder.push(piece)
      for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) yield frame
    }
  }
  decoder.end()
}

/** Most pieces are short. */
export function* randomCuts(length: number, draw: Draw): Generator<number> {
  for (let at = 0; at < length; at += 1 + ((draw() % LONGEST_PIECE) >> (draw() % 17))) yield at
}

function startsOf(frames: Uint8Array[]): number[] {
  let at = 0
  return frames.map((frame) => (at += frame.length) - frame.length)
}

function lengthOf(frames: Uint8Array[]): number {
  return frames.reduce((sum, frame) => sum + frame.length, 0)
}
