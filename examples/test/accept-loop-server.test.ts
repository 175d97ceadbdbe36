import { describe, expect, it } from 'vitest'
import { connectTo } from './peer.js'
import { startServer } from './program.js'
import { ENDED, modes } from './wire.js'

const file = 'accept-loop-server.js'

describe.each(modes)('accept-loop-server.js, %s', (mode) => {
  it('serves a client that was connected and waiting once the one in service has left', async () => {
    const { server, port } = await startServer(file, mode)
    const first = await connectTo(port, mode)
    first.send('one')
    await first.receives('ONE')
    const second = await connectTo(port, mode)
    second.send('two')
    first.send('still here')
    await first.receives('STILL HERE')
    first.leave()
    await first.receivesEnd()
    await second.receives('TWO')
    second.end()
    await second.receivesEnd()
    await server.printed(new RegExp(`:${second.port} ended`))
    expect(server.output.split('\n').slice(1)).toEqual([
      `127.0.0.1:${first.port} is served`,
      `127.0.0.1:${first.port} sent 'one'`,
      `127.0.0.1:${first.port} sent 'still here'`,
      `127.0.0.1:${first.port} ${ENDED[mode].left}`,
      `127.0.0.1:${second.port} is served`,
      `127.0.0.1:${second.port} sent 'two'`,
      `127.0.0.1:${second.port} ${ENDED[mode].killed}`,
      '',
    ])
    expect(server.errors).toBe('')
  })

  it('takes the next client when the one in service is reset', async () => {
    const { server, port } = await startServer(file, mode)
    const first = await connectTo(port, mode)
    first.send('one')
    await first.receives('ONE')
    const second = await connectTo(port, mode)
    second.send('two')
    first.reset()
    await second.receives('TWO')
    await server.printed(new RegExp(`:${first.port} failed: the peer reset the connection`))
    expect(server.errors).toBe('')
  })

  it('takes the next client when the one in service is reset while messages are under way', async () => {
    const { server, port } = await startServer(file, mode)
    const first = await connectTo(port, mode)
    for (let i = 0; i < 1000; i++) first.send('hello')
    await first.receives('HELLO')
    first.reset()
    const second = await connectTo(port, mode)
    second.send('two')
    await second.receives('TWO')
    await server.printed(new RegExp(`:${first.port} failed: `))
    expect(server.errors).toBe('')
  })

  it('passes over a client that was reset while it waited', async () => {
    const { server, port } = await startServer(file, mode)
    const first = await connectTo(port, mode)
    first.send('one')
    await first.receives('ONE')
    const lost = await connectTo(port, mode)
    const third = await connectTo(port, mode)
    first.send('still here')
    await first.receives('STILL HERE')
    lost.reset()
    third.send('three')
    first.end()
    await third.receives('THREE')
    await server.printed(/ failed: the peer reset the connection/)
    expect(server.errors).toBe('')
  })

  it('serves any number of clients, one after another', async () => {
    const { port } = await startServer(file, mode)
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const client = await connectTo(port, mode)
      client.send(word)
      await client.receives(word.toUpperCase())
      client.end()
    }
  })
})

describe('accept-loop-server.js', () => {
  it('resets a client that sends what is no frame, and takes the next', async () => {
    const { server, port } = await startServer(file, 'framed')
    const stranger = await connectTo(port, 'raw')
    stranger.send('GET / HTTP/1.1\r\n\r\n')
    await expect(stranger.rest()).rejects.toThrow('ECONNRESET')
    const client = await connectTo(port, 'framed')
    client.send('hello')
    await client.receives('HELLO')
    await server.printed(new RegExp(`:${stranger.port} failed: .*HTTP`))
  })
})
