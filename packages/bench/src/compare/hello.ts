import type { Scenario } from './scenario.js'
import { echoUpper } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

export const hello: Scenario = {
  title: 'hello',
  sent: "'hello'",
  why: 'One small message alone on the wire fits one read: raw works by luck, and the trap stays hidden.',
  async play({ pair }) {
    const { client, served } = await pair()
    void echoUpper(served).catch(() => {})
    await client.send(bytesOf('hello'))
    const reply = textOf((await client.recv()) ?? new Uint8Array())
    return { observed: `the reply ${quote(reply)}`, intact: reply === 'HELLO' }
  },
}
