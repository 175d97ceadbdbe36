import { describe, expect, it } from 'vitest'
import { listenForOne } from './peer.js'
import { Program } from './program.js'
import { modes } from './wire.js'

const file = 'one-shot-client.js'

describe.each(modes)('one-shot-client.js, %s', (mode) => {
  it('sends hello, prints the reply, closes and ends', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port)
    const server = await accepted
    await server.receives('hello')
    server.send('HELLO')
    await server.receivesEnd()
    server.end()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe("'HELLO'\n")
    expect(client.errors).toBe('')
  })

  it('sends its argument', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port, 'two words')
    const server = await accepted
    await server.receives('two words')
    server.send('TWO WORDS')
    server.end()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe("'TWO WORDS'\n")
  })

  it('says so when the server leaves without a reply', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port)
    const server = await accepted
    await server.receives('hello')
    server.end()
    await server.receivesEnd()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe('the server left without a reply\n')
  })
})

describe('one-shot-client.js with an empty message', () => {
  it('sends it, and prints the empty reply, when it is framed', async () => {
    const { port, accepted } = await listenForOne('framed')
    const client = new Program(file, 'framed', port, '')
    const server = await accepted
    await server.receives('')
    server.send('')
    server.end()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe("''\n")
  })

  it('puts nothing on the wire when it is raw, and waits until the server ends', async () => {
    const { port, accepted } = await listenForOne('raw')
    const client = new Program(file, 'raw', port, '')
    const server = await accepted
    server.end()
    await server.receivesEnd()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe('the server left without a reply\n')
  })
})
