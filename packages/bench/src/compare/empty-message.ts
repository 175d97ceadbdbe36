import type { Scenario } from './scenario.js'
import { echoUpper, recvWithin } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

export const emptyMessage: Scenario = {
  title: 'an empty message',
  sent: "''",
  why: 'No bytes, nothing on the wire: both sides wait for ever. An empty frame is its header, four bytes of zero.',
  async play({ pair, patience }) {
    const { client, served } = await pair()
    void echoUpper(served).catch(() => {})
    await client.send(bytesOf(''))
    const reply = await recvWithin(client, patience)
    if (reply === undefined) return { observed: `no reply within ${patience} ms: it stalls`, intact: false }
    return { observed: `the reply ${quote(textOf(reply))}`, intact: reply.length === 0 }
  },
}
