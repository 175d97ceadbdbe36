import { once } from 'node:events'
import { connect as netConnect, Socket } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@echo/client'
import { ConnectionClosedError, utf8 } from '@echo/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isSelfConnected } from '../src/self-connection.js'
import { clientOf, listenerOf, reasonOf } from './client-tools.js'
import { echoPeer } from './echo-peer.js'
import { heldPort } from './held-port.js'
import { StateLog } from './state-log.js'

afterEach(() => vi.restoreAllMocks())

/**
 * From now on the system gives each client the port that it connects to, as it does by chance. Where a server listens that is
 * not possible, so there a client has any port.
 */
function connectWithTargetPort(unless: () => boolean): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its socket
  const original: Function = Socket.prototype.connect
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    const [options] = (Array.isArray(args[0]) ? args[0] : args) as [{ port?: number; localPort?: number }]
    if (!unless()) options.localPort = options.port!
    return Reflect.apply(original, this, args) as Socket
  })
}

describe('isSelfConnected', () => {
  it('knows a socket that is connected to itself', async () => {
    const port = await heldPort()
    const socket = netConnect({ host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port })
    await once(socket, 'connect')
    expect(isSelfConnected(socket)).toBe(true)
    socket.resetAndDestroy()
  })

  it('takes neither a TCP nor a Unix socket of a server for one', async () => {
    const tcp = netConnect(await listenerOf(() => {}), '127.0.0.1')
    await once(tcp, 'connect')
    expect(isSelfConnected(tcp)).toBe(false)
    tcp.destroy()
    const folder = await mkdtemp(join(tmpdir(), 'echo-'))
    const path = join(folder, 'socket')
    await listenerOf(() => {}, path)
    const unix = netConnect(path)
    await once(unix, 'connect')
    expect(isSelfConnected(unix)).toBe(false)
    unix.destroy()
    await rm(folder, { recursive: true })
  })
})

describe('a client that the system connects to itself', () => {
  it('was refused: nothing listens there', async () => {
    const port = await heldPort()
    connectWithTargetPort(() => false)
    for (const attempt of [
      () => connect({ port }),
      () => connect({ port, raw: true }),
      () => connect({ port, tls: true }),
    ]) {
      const error = await reasonOf(attempt())
      expect(error).toBeInstanceOf(ConnectionClosedError)
      expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
      expect((error as Error).message).toMatch(
        /: nothing listens there, and the system connected this client to itself\. Is the server running\? \(ECONNREFUSED\)$/,
      )
    }
  })

  it('goes on, and does not keep the server from its port', async () => {
    const port = await heldPort()
    let up = false
    connectWithTargetPort(() => up)
    const log = new StateLog()
    const waiting = log.next('waiting')
    const client = clientOf({ port, reconnect: { maxDelay: 20 }, onState: log.onState })
    const { error } = await waiting
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    up = true
    await echoPeer({ codec: utf8() }, undefined, port)
    await client.ready()
    expect(await client.request('hello')).toBe('hello')
  })
})
