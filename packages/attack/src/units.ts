/** Bytes. `kB` is what the operating system's tools count memory of processes in, by thousands. */
export const KB = 1000
export const MIB = 1_048_576

/** Payload length over which the library's own default refuses a frame. */
export const LARGEST_FRAME = 8 * MIB

/** A header of four bytes, in hex. */
export function header(length: number): string {
  return length.toString(16).padStart(8, '0')
}
