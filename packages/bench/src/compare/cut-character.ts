import { counted } from '../number-format.js'
import { BUFFER_SIZE } from './mode.js'
import type { Scenario } from './scenario.js'
import { recvBytes } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

/** Its three bytes lie on both sides of the buffer's end. */
const CHARACTER = '粘'
const TEXT = `${'x'.repeat(BUFFER_SIZE - 1)}${CHARACTER}y`

export const cutCharacter: Scenario = {
  title: 'a multi-byte character cut in two',
  sent: `${BUFFER_SIZE - 1} x, then '${CHARACTER}y'`,
  why: 'A read that ends inside a character decodes to U+FFFD; a frame is decoded when all of it is there.',
  async play({ pair, mode }) {
    const { client, served } = await pair()
    const message = bytesOf(TEXT)
    await client.send(message)
    const received = (await recvBytes(served, message.length)).map(textOf)
    const text = received.join('')
    const noun = mode.name === 'raw' ? 'read' : 'message'
    const broken = text.split('\uFFFD').length - 1
    const end = quote(text.slice(BUFFER_SIZE - 1))
    return {
      observed: `${counted(received.length, noun)}, the end is ${end}: ${broken} U+FFFD`,
      intact: received.length === 1 && text === TEXT,
    }
  },
}
