/** What the packages are compared at. */
export interface Cell {
  readonly name: string
  readonly task: Task
  /** Bytes. */
  readonly payloadLength: number
  readonly frames: number
  /** How often a pass that is timed goes over the frames: what takes microseconds is measured badly. */
  readonly repeats: number
  /** Bytes of the stream that come at once. Encoders do not look at it. */
  readonly chunkLength: number
}

export type Task = 'decode' | 'encode'

/** What a socket's read gives at most, in bytes. */
const READ = 65_536

/** What one TCP segment carries over Ethernet, in bytes. */
const SEGMENT = 1448

const MEBIBYTE = 1_048_576

/** A pass over each takes the fast ones some milliseconds. */
export const CELLS: readonly Cell[] = [
  { name: '64 B', task: 'decode', payloadLength: 64, frames: 16_384, repeats: 1, chunkLength: READ },
  { name: '1 KiB', task: 'decode', payloadLength: 1024, frames: 4096, repeats: 1, chunkLength: READ },
  { name: '64 KiB', task: 'decode', payloadLength: 65_536, frames: 256, repeats: 1, chunkLength: READ },
  {
    name: '16 MiB',
    task: 'decode',
    payloadLength: 16 * MEBIBYTE,
    frames: 1,
    repeats: 1,
    chunkLength: SEGMENT,
  },
  { name: '64 B', task: 'encode', payloadLength: 64, frames: 8192, repeats: 1, chunkLength: READ },
  { name: '1 KiB', task: 'encode', payloadLength: 1024, frames: 4096, repeats: 1, chunkLength: READ },
  { name: '64 KiB', task: 'encode', payloadLength: 65_536, frames: 256, repeats: 8, chunkLength: READ },
]

/** The same with less of it: it shows that everything works, and measures nothing. */
export const QUICK_CELLS: readonly Cell[] = CELLS.map((cell) =>
  cell.frames === 1
    ? { ...cell, payloadLength: MEBIBYTE }
    : { ...cell, frames: Math.max(8, cell.frames / 16), repeats: 1 },
)

/** Not timed: who delivers empty frames? */
export const EMPTY_FRAMES: Cell = {
  name: 'empty frames',
  task: 'decode',
  payloadLength: 0,
  frames: 3,
  repeats: 1,
  chunkLength: READ,
}
