import { expect, it } from 'vitest'
import { framed, kinds } from './kinds.js'
import { socketPair } from './socket-pair.js'

it.each(kinds)(
  'a reply that came in time counts, though this process was busy beyond the timeout: %s',
  async (_kind, transport, open) => {
    const [near, far] = await socketPair(transport)
    const connection = open(near)
    const wire = open === framed ? Buffer.from('00000005776f726c64', 'hex') : Buffer.from('world')
    const reply = connection.request(Buffer.from('hello'), { timeout: 10 })
    far.write(wire)
    stall(50)
    expect(Buffer.from(await reply).toString()).toBe('world')
  },
)

/** Keeps this process busy: neither timers nor sockets are looked at meanwhile. */
function stall(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
