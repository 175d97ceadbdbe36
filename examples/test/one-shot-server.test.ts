import { describe, expect, it } from 'vitest'
import { connectTo } from './peer.js'
import { startServer } from './program.js'
import { modes } from './wire.js'

const file = 'one-shot-server.js'

describe.each(modes)('one-shot-server.js, %s', (mode) => {
  it('receives one message, sends it back upper-cased, closes and ends', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    client.send('hello')
    await client.receives('HELLO')
    await client.receivesEnd()
    client.end()
    expect(await server.ended).toBe(0)
    expect(server.output).toContain("received 'hello'\n")
    expect(server.errors).toBe('')
  })

  it('upper-cases ASCII letters only', async () => {
    const { port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    client.send('grüße, 1 {x}')
    await client.receives('GRüßE, 1 {X}')
  })

  it('says so when the client leaves without a message', async () => {
    const { server, port } = await startServer(file, mode)
    const client = await connectTo(port, mode)
    client.end()
    await client.receivesEnd()
    expect(await server.ended).toBe(0)
    expect(server.output).toContain('the client left without a message\n')
  })
})

describe('one-shot-server.js', () => {
  it('answers an empty message when it is framed', async () => {
    const { server, port } = await startServer(file, 'framed')
    const client = await connectTo(port, 'framed')
    client.send('')
    await client.receives('')
    client.end()
    expect(await server.ended).toBe(0)
    expect(server.output).toContain("received ''\n")
  })

  it('takes at most 1024 bytes when it is raw, however long the message', async () => {
    const { server, port } = await startServer(file, 'raw')
    const client = await connectTo(port, 'raw')
    client.send('x'.repeat(5000))
    client.end()
    expect((await client.rest()).toString()).toMatch(/^X{1,1024}$/)
    expect(await server.ended).toBe(0)
  })
})
