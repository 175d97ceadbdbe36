import { connect } from '@echo/client'
import type { Connection } from '@echo/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Program, startServer } from './program.js'

interface Said {
  from: string
  text: string
}

const file = 'chat-server.js'

async function join(
  { server, port }: { server: Program; port: number },
  name: string,
  room: string,
): Promise<Connection<Said, unknown>> {
  const member = (await connect({ port, onError: () => {} })) as unknown as Connection<Said, unknown>
  onTestFinished(() => member.destroy())
  await member.send({ name, room })
  await server.printed(new RegExp(`^${name} is in ${room}$`, 'm'))
  return member
}

describe('chat-server.js', () => {
  it('passes what a member says on to the others in its room, and to nobody else', async () => {
    const chat = await startServer(file, 'framed')
    const ann = await join(chat, 'ann', 'kitchen')
    const bob = await join(chat, 'bob', 'kitchen')
    const eve = await join(chat, 'eve', 'cellar')
    await ann.send('tea?')
    expect(await bob.recv()).toEqual({ from: 'ann', text: 'tea?' })
    await bob.send('yes')
    expect(await ann.recv()).toEqual({ from: 'bob', text: 'yes' })
    await ann.end()
    expect(await ann.recv()).toBeUndefined()
    await chat.server.printed(/^ann has left kitchen$/m)
    const dan = await join(chat, 'dan', 'cellar')
    await dan.send('hello')
    expect(await eve.recv()).toEqual({ from: 'dan', text: 'hello' })
    expect(chat.server.output).not.toMatch(/failed/)
  })

  it('closes the connection of a client that does not say who it is', async () => {
    const { server, port } = await startServer(file, 'framed')
    const stranger = await connect({ port })
    await stranger.send('hello')
    expect(await stranger.recv()).toBeUndefined()
    await stranger.close()
    expect(server.output).not.toMatch(/is in|failed/)
  })

  it('ends a member that does not read at its own limit, and the others do not notice', async () => {
    const chat = await startServer(file, 'framed')
    const ann = await join(chat, 'ann', 'kitchen')
    const bob = await join(chat, 'bob', 'kitchen')
    const stuck = await join(chat, 'stuck', 'kitchen')
    const text = 'x'.repeat(100_000)
    // Each is heard before the next is said, so that nobody who reads comes near the limit.
    for (let said = 0; !chat.server.output.includes('stuck has left'); said++) {
      expect(said).toBeLessThan(1_000)
      await ann.send(`${said} ${text}`)
      expect(await bob.recv()).toEqual({ from: 'ann', text: `${said} ${text}` })
    }
    expect(chat.server.output).toMatch(/^failed: \d+ bytes wait to be sent and the limit is 1048576/m)
    expect(chat.server.output.match(/failed/g)).toHaveLength(1)
    await bob.send('still here')
    expect(await ann.recv()).toEqual({ from: 'bob', text: 'still here' })
    for (const member of [ann, bob]) expect(member.counters.errors).toEqual({})
    // A process that finds the last bytes and the reset in one read may see an end instead.
    await all(stuck).catch((error: Error) =>
      expect(error.message).toMatch(/the peer reset|the stream ended inside a frame/),
    )
  })
})

describe('chat-client.js', () => {
  it('says what is typed, and prints what the others say', async () => {
    const chat = await startServer(file, 'framed')
    const ann = await join(chat, 'ann', 'kitchen')
    const client = new Program('chat-client.js', 'framed', chat.port, 'bob', 'kitchen')
    await chat.server.printed(/^bob is in kitchen$/m)
    client.type('hello\n')
    expect(await ann.recv()).toEqual({ from: 'bob', text: 'hello' })
    await ann.send('hello yourself')
    await client.printed(/^ann: hello yourself$/m)
    client.endInput()
    expect(await client.ended).toBe(0)
    expect(client.errors).toBe('')
  })
})

async function all(connection: Connection<unknown>): Promise<unknown[]> {
  const messages: unknown[] = []
  for await (const message of connection) messages.push(message)
  return messages
}
