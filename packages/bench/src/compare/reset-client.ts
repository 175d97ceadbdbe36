import type { Scenario } from './scenario.js'
import { serveInTurn, type Stage } from './stage.js'
import { bytesOf, quote, textOf } from './text.js'

export const resetClient: Scenario = {
  title: 'a client that is reset',
  sent: "'hello', a reply, a reset; 'next' by the next client",
  why:
    'The original loop died of it, or spun on empty reads. Here it fails that one recv(), in both modes, and the accept ' +
    'loop takes the next client.',
  async play(stage) {
    const { client, served } = await stage.pair()
    await client.send(bytesOf('hello'))
    await served.send((await served.recv())!)
    await client.recv()
    client.destroy()
    const failure = await served.recv().then(
      () => undefined,
      (error: Error) => error,
    )
    const { reason } = await served.closed
    const reply = await nextClient(stage)
    return {
      observed: `recv() threw ${failure?.name ?? 'nothing'} (${reason}); then ${quote(reply)}`,
      intact: reason === 'reset' && failure !== undefined && reply === 'NEXT',
    }
  },
}

async function nextClient({ connect, server }: Stage): Promise<string> {
  void serveInTurn(server)
  const client = await connect()
  await client.send(bytesOf('next'))
  return textOf((await client.recv()) ?? new Uint8Array())
}
