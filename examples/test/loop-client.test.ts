import { describe, expect, it } from 'vitest'
import { listenForOne } from './peer.js'
import { Program, runClient } from './program.js'
import { modes } from './wire.js'

const file = 'loop-client.js'

describe.each(modes)('loop-client.js, %s', (mode) => {
  it('sends each line of its input stripped, prints each reply, and ends with its input', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = runClient(file, mode, port, 'hello\n  two words \t\nno line feed')
    const server = await accepted
    for (const line of ['hello', 'two words', 'no line feed']) {
      await server.receives(line)
      server.send(line.toUpperCase())
    }
    await server.receivesGoodbye()
    server.end()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe("'HELLO'\n'TWO WORDS'\n'NO LINE FEED'\n")
    expect(client.errors).toBe('')
  })

  it('sends a line as soon as it is typed', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port)
    const server = await accepted
    for (const line of ['one', 'two']) {
      client.type(`${line}\n`)
      await server.receives(line)
      server.send(`reply to ${line}`)
      await client.printed(new RegExp(`'reply to ${line}'\n`))
    }
    client.endInput()
    await server.receivesGoodbye()
    server.end()
    expect(await client.ended).toBe(0)
  })

  it('ends when the server leaves, though its input goes on', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port)
    const server = await accepted
    client.type('hello\n')
    await server.receives('hello')
    server.end()
    expect(await client.ended).toBe(1)
    expect(client.output).toBe('no reply from the server: it left\n')
    expect(client.errors).toBe('')
  })

  it('ends when the server is reset, though its input goes on', async () => {
    const { port, accepted } = await listenForOne(mode)
    const client = new Program(file, mode, port)
    const server = await accepted
    client.type('hello\n')
    await server.receives('hello')
    server.reset()
    expect(await client.ended).toBe(1)
    expect(client.output).toMatch(/^no reply from the server: the peer reset the connection .*\n$/)
    expect(client.errors).toBe('')
  })
})

describe('loop-client.js with an empty line', () => {
  it('sends an empty message, and goes on, when it is framed', async () => {
    const { port, accepted } = await listenForOne('framed')
    const client = runClient(file, 'framed', port, '\nmore\n')
    const server = await accepted
    for (const line of ['', 'more']) {
      await server.receives(line)
      server.send(line)
    }
    server.end()
    expect(await client.ended).toBe(0)
    expect(client.output).toBe("''\n'more'\n")
  })

  it('puts nothing on the wire when it is raw, and waits until the server ends', async () => {
    const { port, accepted } = await listenForOne('raw')
    const client = runClient(file, 'raw', port, '\nmore\n')
    const server = await accepted
    server.end()
    await server.receivesEnd()
    expect(await client.ended).toBe(1)
    expect(client.output).toBe('no reply from the server: it left\n')
  })
})
