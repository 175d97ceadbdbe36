interface Allocator {
  allocUnsafeSlow(size: number): Uint8Array
}

/** Where there is Node's Buffer there is memory that is not zeroed first, which is half the price of a large copy. */
const platform = (globalThis as { Buffer?: Allocator }).Buffer

/** Below this, in bytes, the detour costs more than the zeros. */
const WORTH_IT = 4096

/** Memory of its own, for a caller that writes over every byte of it. */
export function allocUnsafe(size: number): Uint8Array {
  if (platform === undefined || size < WORTH_IT) return new Uint8Array(size)
  return new Uint8Array(platform.allocUnsafeSlow(size).buffer)
}
