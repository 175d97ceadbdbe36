import { describe, expect, it } from 'vitest'
import { Program, runClient, startServer } from './program.js'
import { ENDED, modes } from './wire.js'

describe.each(modes)('the programs with each other, %s', (mode) => {
  it('do one shot', async () => {
    const { server, port } = await startServer('one-shot-server.js', mode)
    const client = new Program('one-shot-client.js', mode, port, 'hi there')
    expect(await client.ended).toBe(0)
    expect(await server.ended).toBe(0)
    expect(client.output).toBe("'HI THERE'\n")
    expect(server.output).toContain("received 'hi there'\n")
  })

  it('loop until the client has no more input', async () => {
    const { server, port } = await startServer('loop-server.js', mode)
    const client = runClient('loop-client.js', mode, port, 'hello\n world \n')
    expect(await client.ended).toBe(0)
    expect(await server.ended).toBe(0)
    expect(client.output).toBe("'HELLO'\n'WORLD'\n")
    const end = `received 'hello'\nreceived 'world'\nthe client ${ENDED[mode].left}\n`
    expect(server.output.endsWith(end)).toBe(true)
  })

  it('exchange ten messages that are sent without waiting, and lose nothing of them', async () => {
    const { server, port } = await startServer('loop-server.js', mode)
    const client = new Program('burst-client.js', mode, port)
    expect(await client.ended).toBe(0)
    expect(await server.ended).toBe(0)
    const replies = [...client.output.matchAll(/^'(.*)'$/gm)].map(([, text]) => text!)
    const sent = Array.from({ length: 10 }, (_, i) => `MESSAGE ${i}`)
    if (mode === 'framed') expect(replies).toEqual(sent)
    else expect(replies.join('')).toBe(sent.join('')) // in how many pieces, nobody can say
  })

  it('loop until the client is killed, and the server ends in order', async () => {
    const { server, port } = await startServer('loop-server.js', mode)
    const client = new Program('loop-client.js', mode, port)
    client.type('hello\n')
    await client.printed(/'HELLO'\n/)
    client.kill()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(
      new RegExp(`received 'hello'\nthe client (${ENDED[mode].killed}|failed: .*)\n$`),
    )
    expect(server.errors).toBe('')
  })

  it('serve a second client when the first has left, and a third when the second was killed', async () => {
    const { server, port } = await startServer('accept-loop-server.js', mode)
    const first = new Program('loop-client.js', mode, port)
    first.type('one\n')
    await first.printed(/'ONE'\n/)
    const second = new Program('loop-client.js', mode, port)
    second.type('two\n')
    first.type('still here\n')
    await first.printed(/'STILL HERE'\n/)
    first.endInput()
    await second.printed(/'TWO'\n/)
    const third = runClient('loop-client.js', mode, port, 'three\n')
    second.kill()
    expect(await third.ended).toBe(0)
    expect(third.output).toBe("'THREE'\n")
    await server.printed(/sent 'three'\n/)
    const sent = [...server.output.matchAll(/sent '(.*)'/g)].map(([, text]) => text)
    expect(sent).toEqual(['one', 'still here', 'two', 'three'])
    expect(server.errors).toBe('')
  })
})
