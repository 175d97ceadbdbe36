import { connect } from '@echo/client'
import { utf8 } from '@echo/protocol'
import { listen, type Connection, type Server } from '@echo/server'
import { afterEach, describe, expect, it } from 'vitest'
import { Program } from './program.js'

const codec = utf8()
const servers: Server<string>[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close({ grace: 0 })))
})

/** A proxy in a process of its own, a client on one side of it, and what its server accepts on the other. */
async function through(): Promise<{
  proxy: Program
  client: Connection<string>
  accepted: Connection<string>
}> {
  const server = await listen({ port: 0, codec, onError: () => {} })
  servers.push(server)
  const proxy = new Program('proxy.js', 'framed', 0, String(server.address.port))
  const [, port] = await proxy.printed(/^listening on tcp:\/\/127\.0\.0\.1:(\d+)\n/)
  const client = await connect({ port: Number(port), codec, onError: () => {} })
  return { proxy, client, accepted: (await server.accept())! }
}

describe('proxy.js', () => {
  it('passes frames on both ways, an empty one too, and then the ends', async () => {
    const { proxy, client, accepted } = await through()
    for (const message of ['hello', '', 'wörld']) {
      await client.send(message)
      expect(await accepted.recv()).toBe(message)
      await accepted.send(message.toUpperCase())
      expect(await client.recv()).toBe(message.toUpperCase())
    }
    await client.end()
    expect(await accepted.recv()).toBeUndefined()
    await accepted.send('after the end')
    expect(await client.recv()).toBe('after the end')
    await accepted.close()
    expect(await client.closed).toMatchObject({ reason: 'end' })
    await proxy.printed(/^closed \d+ remote end$/m)
    expect(proxy.output).not.toMatch(/failed/)
  })

  it('has a sender wait for a reader that is stuck, and loses nothing when that goes on', async () => {
    const { proxy, client, accepted } = await through()
    const message = (number: number) => `${number}`.padEnd(10_000, '.')
    let sent = 0
    const sending = (async () => {
      for (; sent < 5_000; sent++) await client.send(message(sent))
      await client.end()
    })()
    // Nobody reads `accepted`: what the kernels and the proxy hold is far less than all of it.
    let before = -1
    await expect
      .poll(() => client.bufferedAmount > 65_536 && before === (before = sent), { interval: 200 })
      .toBe(true)
    expect(sent).toBeLessThan(4_000)
    let received = 0
    for await (const each of accepted) expect(each).toBe(message(received++))
    expect(received).toBe(5_000)
    await sending
    void accepted.close()
    expect(await client.closed).toMatchObject({ reason: 'end' })
    await proxy.printed(/^closed \d+ remote end$/m)
    expect(proxy.output).not.toMatch(/failed/)
  })

  it('tells each side that the other was lost, and serves the next', async () => {
    const { proxy, client, accepted } = await through()
    await client.send('hello')
    expect(await accepted.recv()).toBe('hello')
    client.destroy()
    await expect(accepted.recv()).rejects.toThrow(/the peer reset/)
    await proxy.printed(/^closed \d+ remote reset$/m)
    const port = /:(\d+)\n/.exec(proxy.output)![1]
    const next = await connect({ port: Number(port), codec })
    await next.send('again')
    const other = (await servers[0]!.accept())!
    expect(await other.recv()).toBe('again')
    other.destroy()
    await expect(next.recv()).rejects.toThrow(/the peer reset/)
    await proxy.printed(/^closed \d+ local error$/m)
    expect(proxy.output.match(/^failed: .*/gm)).toEqual([expect.stringMatching(/the peer reset/)])
  })
})
