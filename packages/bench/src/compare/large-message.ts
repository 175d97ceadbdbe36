import { counted } from '../number-format.js'
import { BUFFER_SIZE } from './mode.js'
import type { Scenario } from './scenario.js'
import { recvBytes } from './stage.js'
import { lengths } from './text.js'

const MESSAGE = Uint8Array.from({ length: 5000 }, (_, index) => index % 251)

export const largeMessage: Scenario = {
  title: 'a message larger than the buffer',
  sent: `one message of ${MESSAGE.length} bytes, buffer ${BUFFER_SIZE}`,
  why: `recv(${BUFFER_SIZE}) gives at most so many bytes, and none of its reads says where the message ends.`,
  async play({ pair, mode }) {
    const { client, served } = await pair()
    await client.send(MESSAGE)
    const received = await recvBytes(served, MESSAGE.length)
    const [first] = received
    const intact = received.length === 1 && first !== undefined && Buffer.compare(first, MESSAGE) === 0
    const noun = mode.name === 'raw' ? 'read' : 'message'
    return { observed: `${counted(received.length, noun)} of ${lengths(received)} bytes`, intact }
  },
}
