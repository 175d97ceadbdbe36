import { encodeFrame, TruncatedFrameError } from '@echo/protocol'
import { RAW } from './mode.js'
import type { Scenario } from './scenario.js'
import { bytesOf, quote, textOf } from './text.js'

const MESSAGE = 'hello'
/** Bytes of the message that are sent before the end. */
const SENT = 3

export const endInMidMessage: Scenario = {
  title: 'a client that ends in mid-message',
  sent: `${SENT} bytes of '${MESSAGE}', then the end`,
  why: 'Without a length nobody knows that two bytes are missing: half a message passes for a whole one.',
  async play({ server, mode }) {
    const client = await RAW.connect(server.address.port!)
    const served = (await server.accept())!
    const payload = bytesOf(MESSAGE)
    const wire = mode.name === 'raw' ? payload : encodeFrame(payload)
    await client.send(wire.subarray(0, wire.length - payload.length + SENT))
    void client.close()
    try {
      const received = await served.recv()
      const next = await served.recv()
      const end = next === undefined ? 'a clean end' : quote(textOf(next))
      return { observed: `${quote(textOf(received ?? new Uint8Array()))}, then ${end}`, intact: false }
    } catch (error) {
      if (!(error instanceof TruncatedFrameError)) throw error
      const { name, received, expected, part } = error
      return {
        observed: `${name}: ${received} of ${expected} ${part} bytes`,
        intact: received === SENT && expected === payload.length,
      }
    }
  },
}
