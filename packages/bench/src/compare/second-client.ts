import type { Scenario } from './scenario.js'
import { recvWithin, serveInTurn } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

export const secondClient: Scenario = {
  title: 'a second client that waits',
  sent: "'two' by a second client, while the first is served",
  why: 'An accept loop that serves one client at a time leaves the others connected and waiting, whatever the mode.',
  async play({ server, connect, patience }) {
    void serveInTurn(server)
    const first = await connect()
    await first.request(bytesOf('one'))
    const second = await connect()
    await second.send(bytesOf('two'))
    const early = await recvWithin(second, patience)
    await first.close()
    const reply = early ?? (await second.recv())
    const text = textOf(reply ?? new Uint8Array())
    const wait = early === undefined ? `nothing for ${patience} ms; once the first has left, ` : 'at once '
    return { observed: `${wait}${quote(text)}`, intact: early === undefined && text === 'TWO' }
  },
}
