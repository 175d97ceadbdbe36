import { describe, expect, it } from 'vitest'
import { connectTo } from './peer.js'
import { startServer } from './program.js'
import { ENDED, modes } from './wire.js'

const file = 'loop-server.js'

describe.each(modes)('loop-server.js, %s', (mode) => {
  it('prints the connection and its address, and answers each message until the client leaves', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    await server.printed(/accepted /)
    for (const word of ['hello', 'wörld', '123']) {
      client.send(word)
      await client.receives(word === 'wörld' ? 'WöRLD' : word.toUpperCase())
    }
    client.leave()
    await client.receivesEnd()
    expect(await server.ended).toBe(0)
    expect(server.output.split('\n').slice(1)).toEqual([
      `accepted 127.0.0.1:${client.port}`,
      "received 'hello'",
      "received 'wörld'",
      "received '123'",
      `the client ${ENDED[mode].left}`,
      '',
    ])
    expect(server.errors).toBe('')
  })

  it('tells a client that ends without a goodbye from one that left, where it can', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    client.send('hello')
    await client.receives('HELLO')
    client.end()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(new RegExp(`\nthe client ${ENDED[mode].killed}\n$`))
  })

  it('ends in order when its client is reset while the server waits for a message', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    client.send('hello')
    await client.receives('HELLO')
    client.reset()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(/\nthe client failed: the peer reset the connection .*\n$/)
    expect(server.errors).toBe('')
  })

  it('ends in order when its client is reset while messages are under way', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    for (let i = 0; i < 1000; i++) client.send('hello')
    await client.receives('HELLO')
    client.reset()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(/\nthe client failed: .*\n$/)
    expect(server.errors).toBe('')
  })
})

describe('loop-server.js, framed only', () => {
  it('goes on after an empty message', async () => {
    const { server, port } = await startServer(file, 'framed')
    const client = await connectTo(port, 'framed')
    client.send('')
    await client.receives('')
    client.send('more')
    await client.receives('MORE')
    client.leave()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(/received ''\nreceived 'more'\nthe client left\n$/)
  })

  it('keeps apart what was sent in one go', async () => {
    const { server, port } = await startServer(file, 'framed')
    const client = await connectTo(port, 'framed')
    for (const word of ['one', 'two', 'three']) client.send(word)
    for (const word of ['ONE', 'TWO', 'THREE']) await client.receives(word)
    client.end()
    expect(await server.ended).toBe(0)
    expect(server.output).toContain("received 'one'\nreceived 'two'\nreceived 'three'\n")
  })

  it('answers the messages before one that was cut off, then says what is lost', async () => {
    const { server, port } = await startServer(file, 'framed')
    const client = await connectTo(port, 'framed')
    client.send('whole')
    client.sendBytes(Buffer.from('00000006a568', 'hex'))
    client.end()
    await client.receives('WHOLE')
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(
      /received 'whole'\nthe client failed: the stream ended inside a frame: 2 of 6 .*\n$/,
    )
  })

  it('asks whether the client is in raw mode when it is', async () => {
    const { server, port } = await startServer(file, 'framed')
    const client = await connectTo(port, 'raw')
    client.send('hello')
    client.end()
    expect(await server.ended).toBe(0)
    expect(server.output).toMatch(/the client failed: .* is the peer in raw mode\?\n$/)
  })
})

describe('loop-server.js, raw only', () => {
  it('hands over at most 1024 bytes at a time, and answers them all', async () => {
    const { server, port } = await startServer(file, 'raw')
    const client = await connectTo(port, 'raw')
    const long = 'a'.repeat(5000)
    client.send(long)
    await client.receives(long.toUpperCase())
    client.end()
    expect(await server.ended).toBe(0)
    const received = [...server.output.matchAll(/received '(.*)'/g)].map(([, text]) => text!)
    expect(received.join('')).toBe(long)
    for (const text of received) expect(text.length).toBeLessThanOrEqual(1024)
  })
})
