/** Keeps this process busy: neither timers nor sockets are looked at meanwhile. */
export function stall(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
