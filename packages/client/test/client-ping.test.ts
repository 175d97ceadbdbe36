import { CodecError, OptionError, utf8 } from '@echo/protocol'
import { createClient } from '@echo/client'
import { describe, expect, it } from 'vitest'
import { clientOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { echoProcess } from './echo-process.js'
import { StateLog } from './state-log.js'

describe('ping', () => {
  it('is sent again and again while nothing is in flight, and its reply is nobody’s', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const ping = { message: 'ping', interval: 5 }
    const client = clientOf({ port: peer.port, ping, onState: log.onState })
    await client.ready()
    await expect.poll(() => peer.received.length).toBeGreaterThan(5)
    expect(await Promise.all(['a', 'b'].map((text) => client.request(text)))).toEqual(['a', 'b'])
    expect(log.seen).toEqual(['connecting', 'ready'])
    expect(new Set(peer.received)).toEqual(new Set(['ping', 'a', 'b']))
  })

  it('is not sent while a request is in flight', async () => {
    const peer = await echoPeer({ codec: utf8() }, (message) => (message === 'slow' ? undefined : message))
    const client = clientOf({ port: peer.port, ping: { message: 'ping', interval: 5 } })
    client.request('slow').catch(() => {})
    await expect.poll(() => peer.received).toContain('slow')
    const before = peer.received.length
    // In which ten would be sent.
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(peer.received.length).toBe(before)
  })

  it('keeps an idle connection from its idleTimeout, however long it is idle', async () => {
    const peer = await echoPeer({ codec: utf8() })
    const log = new StateLog()
    const ping = { message: 'ping', interval: 50 }
    const client = clientOf({ port: peer.port, ping, idleTimeout: 1_000, onState: log.onState })
    await client.ready()
    await expect.poll(() => peer.received.length).toBeGreaterThan(30)
    expect(log.seen).toEqual(['connecting', 'ready'])
  })

  it.each([
    ['idle', false],
    ['asked something', true],
  ])('with idleTimeout leaves a frozen server, %s, for another', async (_state, busy) => {
    const [frozen, other] = [await echoProcess(), await echoPeer({ codec: utf8() })]
    const log = new StateLog()
    let attempts = 0
    const client = clientOf({
      endpoints: [`tcp://127.0.0.1:${frozen.port}`, `tcp://127.0.0.1:${other.port}`],
      ping: { message: 'ping', interval: 20 },
      idleTimeout: 200,
      onState: log.onState,
      onConnect: () => void attempts++,
    })
    while (true) {
      await client.ready()
      if (client.connection?.remotePort === frozen.port) break
      client.connection?.destroy()
      await log.next('ready')
    }
    expect(await client.request('hello')).toBe('hello')
    const before = attempts
    frozen.freeze()
    const lost = busy ? client.request('held').catch((error: unknown) => error) : undefined
    await expect.poll(() => attempts).toBeGreaterThan(before)
    await expect.poll(() => client.connection?.remotePort).toBe(other.port)
    expect(await client.request('again')).toBe('again')
    if (busy) expect(await lost).toMatchObject({ delivery: 'may have been processed' })
  })

  it.each([
    [{ ping: { message: 'ping', interval: 0 } }, 'ping.interval'],
    [{ ping: { message: 'ping', interval: 500 }, idleTimeout: 500 }, 'ping.interval'],
    [{ ping: { message: undefined, interval: 500 } }, 'ping.message'],
    [{ ping: { message: 'ping', interval: 500, timeout: 1 } }, 'ping.timeout'],
    [{ ping: 'ping' }, 'ping'],
  ])('refuses %j', (options, option) => {
    expect(() => createClient(options as never)).toThrow(
      expect.objectContaining({ name: 'OptionError', option }),
    )
  })

  it('refuses a message that the codec refuses', () => {
    const ping = { message: 1 as never, interval: 5 }
    expect(() => createClient({ codec: utf8(), ping })).toThrow(CodecError)
    expect(() => createClient({ codec: {} as never, ping })).toThrow(OptionError)
  })
})
