import { once } from 'node:events'
import { msgpack } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { echoPeer } from '../../../client/test/echo-peer.js'
import { heldPort } from '../../../client/test/held-port.js'
import { resultOf, runClient, startClient } from './run-client.js'

const TIMES = String.raw`round trip min/median/p99/max = (\d+\.\d{3}/){3}\d+\.\d{3} ms\n`

describe('echo-client, measuring', () => {
  it('sends each message --count times, and prints a summary on standard error', async () => {
    const peer = await echoPeer({ codec: msgpack<string>() })
    const { code, stdout, stderr } = await runClient('', peer.port, '--count', '2', 'a', 'b')
    expect(stdout).toBe('a\na\nb\nb\n')
    expect(stderr).toMatch(new RegExp(`^4 sent, 4 received, 0 lost\n${TIMES}$`))
    expect(code).toBe(0)
    expect(peer.received).toEqual(['a', 'a', 'b', 'b'])
  })

  it('prints a summary for the lines of a pipe with --summary', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const { code, stdout, stderr } = await runClient('a\n\nb\n', port, '--summary')
    expect(stdout).toBe('a\n\nb\n')
    expect(stderr).toMatch(new RegExp(`^3 sent, 3 received, 0 lost\n${TIMES}$`))
    expect(code).toBe(0)
  })

  it('waits --interval between messages', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const began = performance.now()
    const { code, stderr } = await runClient('', port, '--interval', '500', '--count', '3', 'a')
    expect(performance.now() - began).toBeGreaterThan(1_000)
    expect(stderr).toMatch(/^3 sent, 3 received, 0 lost\n/)
    expect(code).toBe(0)
  })

  it('counts late replies as lost, continues, and exits with 1', async () => {
    const answer = (message: string) => (message === 'lost' ? undefined : message)
    const { port } = await echoPeer({ codec: msgpack<string>() }, answer)
    const { code, stdout, stderr } = await runClient('', port, '--summary', '--timeout', '3000', 'a', 'lost')
    expect(stdout).toBe('a\n')
    expect(stderr).toMatch(
      new RegExp(`^echo-client: no reply within 3000 ms: .*\n2 sent, 1 received, 1 lost\n${TIMES}$`),
    )
    expect(code).toBe(1)
  })

  it('prints a summary when the server closes', async () => {
    const peer = await echoPeer({ codec: msgpack<string>() }, (message) => {
      if (peer.received.length < 3) return message
      peer.stop()
      return undefined
    })
    const { code, stderr } = await runClient('', peer.port, '--count', '5', 'a')
    expect(stderr).toMatch(
      /^echo-client: the peer reset .*may have been processed\n3 sent, 2 received, 1 lost\n/,
    )
    expect(code).toBe(1)
  })

  it('prints no summary without a connection', async () => {
    const { code, stderr } = await runClient('', await heldPort(), '--count', '5', 'a')
    expect(stderr).toMatch(/^echo-client: could not connect to .*\n$/)
    expect(code).toBe(1)
  })

  it('continues until Ctrl-C with --count 0, and then prints a summary', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const child = startClient(port, '--count', '0', '--interval', '1000', 'a')
    const result = resultOf(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, stdout, stderr } = await result
    expect(stdout).toBe('a\n')
    expect(stderr).toMatch(new RegExp(`^1 sent, 1 received, 0 lost\n${TIMES}$`))
    expect(code).toBe(0)
  })

  it('exits with 1 on Ctrl-C while a reply is pending', async () => {
    const peer = await echoPeer({ codec: msgpack<string>() }, () => undefined)
    const child = startClient(peer.port, '--summary', 'a')
    const result = resultOf(child)
    await expect.poll(() => peer.received).toEqual(['a'])
    child.kill('SIGINT')
    const { code, stderr } = await result
    expect(stderr).toBe('1 sent, 0 received, 1 lost\n')
    expect(code).toBe(1)
  })

  it('is terminated by SIGINT, without output, when nothing is measured', async () => {
    const peer = await echoPeer({ codec: msgpack<string>() }, () => undefined)
    const child = startClient(peer.port, 'a')
    const result = resultOf(child)
    await expect.poll(() => peer.received).toEqual(['a'])
    child.kill('SIGINT')
    expect(await result).toEqual({ code: null, stdout: '', stderr: '' })
    expect(child.signalCode).toBe('SIGINT')
  })

  it('prints a summary when its output is closed', async () => {
    const { port } = await echoPeer({ codec: msgpack<string>() })
    const child = startClient(port, '--count', '0', 'a')
    await once(child.stdout, 'data')
    const result = resultOf(child)
    child.stdout.destroy()
    const { code, stderr } = await result
    expect(stderr).toMatch(/^\d+ sent, \d+ received, [01] lost\n/)
    expect(code).toBe(0)
  })
})
