import { counted } from '../number-format.js'
import type { Scenario } from './scenario.js'
import { recvBytes } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

const MESSAGES = Array.from({ length: 10 }, (_, index) => `m${index}`)
const LENGTH = MESSAGES.join('').length

export const tenSends: Scenario = {
  title: 'ten sends in one turn',
  sent: "'m0', 'm1', … 'm9'",
  why: 'TCP carries bytes: a read gives what is there by then, so messages come glued. A length in front parts them.',
  async play({ pair, mode }) {
    const { client, served } = await pair()
    await Promise.all(MESSAGES.map((message) => client.send(bytesOf(message))))
    const received = (await recvBytes(served, LENGTH)).map(textOf)
    const noun = mode.name === 'raw' ? 'read' : 'message'
    const intact = received.join() === MESSAGES.join()
    const detail = intact ? 'each as it was sent' : received.map((text) => quote(text)).join(' ')
    return { observed: `10 sends, ${counted(received.length, noun)}: ${detail}`, intact }
  },
}
