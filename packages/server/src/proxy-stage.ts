import type { Socket } from 'node:net'
import { isOwn, setDeadline, type ProxiedPeer } from '@echo/protocol/internal'
import { parseProxyHeader, type ProxyHeader } from './proxy-header.js'
import type { ProxySettings } from './proxy-options.js'

/** Why a connection was refused before its header was read: who sent it, what was sent, or that nothing was. */
export type ProxyRefusal = 'proxySource' | 'proxyHeader' | 'proxyTimeout'

/** What becomes of a connection that is to begin with a header. */
interface Outcomes {
  /** What came behind the header waits in the socket. */
  introduced(socket: Socket): void
  refused(socket: Socket, reason: ProxyRefusal, error: Error): void
  /** The peer closed it before it sent a byte: a health check that only connects. */
  probed(socket: Socket): void
}

/** A peer, and how many bytes its header took. */
interface Introduced extends ProxiedPeer {
  readonly headerLength: number
}

/**
 * Reads the PROXY protocol's header of each connection, before TLS and before any frame. No byte more is taken from the socket: what
 * follows stays where TLS, or the connection, finds it.
 */
export class ProxyStage {
  readonly #settings: ProxySettings
  readonly #outcomes: Outcomes
  /** Sockets whose headers have not come, and how to stop reading them. */
  readonly #reading = new Map<Socket, () => void>()
  readonly #peers = new WeakMap<Socket, Introduced>()

  constructor(settings: ProxySettings, outcomes: Outcomes) {
    this.#settings = settings
    this.#outcomes = outcomes
  }

  /** How many headers are awaited. */
  get size(): number {
    return this.#reading.size
  }

  /** Who is at the other end of a socket whose header was read. */
  peerOf(socket: Socket): ProxiedPeer | undefined {
    return this.#peers.get(socket)
  }

  /** The balancer has connected for itself, and has sent nothing behind the header: a health check. */
  isProbe(socket: Socket): boolean {
    const peer = this.#peers.get(socket)
    return peer !== undefined && isOwn(peer) && socket.bytesRead === peer.headerLength
  }

  begin(socket: Socket): void {
    const { remoteAddress } = socket
    if (remoteAddress === undefined) this.#outcomes.probed(socket)
    else if (this.#settings.isTrusted(remoteAddress)) this.#read(socket)
    else {
      const error = new Error(`${remoteAddress} is in none of the networks of proxyProtocol.from`)
      this.#outcomes.refused(socket, 'proxySource', error)
    }
  }

  /** Gives back the sockets whose headers have not come. */
  close(): Socket[] {
    const sockets = [...this.#reading.keys()]
    for (const stop of this.#reading.values()) stop()
    return sockets
  }

  #read(socket: Socket): void {
    const { timeout } = this.#settings
    let bytes: Buffer = Buffer.alloc(0)
    const refuse = (reason: ProxyRefusal, why: string) => {
      if (!this.#reading.has(socket)) return
      stop()
      this.#outcomes.refused(socket, reason, new Error(`no PROXY protocol header: ${why}`))
    }
    const onReadable = () => {
      for (;;) {
        const parsed = parseProxyHeader(bytes)
        if (parsed.kind === 'invalid') return refuse('proxyHeader', parsed.reason)
        if (parsed.kind === 'header') {
          stop()
          this.#peers.set(socket, peerOf(socket, parsed.header, parsed.length))
          return this.#outcomes.introduced(socket)
        }
        const chunk = socket.read(
          Math.min(parsed.needed - bytes.length, socket.readableLength),
        ) as Buffer | null
        if (chunk === null) return
        bytes = Buffer.concat([bytes, chunk])
      }
    }
    const onGone = () => {
      if (bytes.length > 0) return refuse('proxyHeader', 'the connection ended in the middle of it')
      stop()
      this.#outcomes.probed(socket)
    }
    const timer = setDeadline(timeout, () => refuse('proxyTimeout', `it did not come within ${timeout} ms`))
    const stop = () => {
      clearTimeout(timer)
      socket.off('readable', onReadable).off('end', onGone).off('close', onGone).off('error', ignore)
      this.#reading.delete(socket)
    }
    this.#reading.set(socket, stop)
    socket.on('error', ignore).on('end', onGone).on('close', onGone).on('readable', onReadable)
  }
}

/** The client where the header names one, and the balancer itself where it does not. */
function peerOf(socket: Socket, header: ProxyHeader, headerLength: number): Introduced {
  const { command, source, destination, uniqueId, authority, alpn, tls } = header
  const { remoteAddress, remotePort } = socket
  return {
    remoteAddress: source?.address ?? remoteAddress,
    remotePort: source?.port ?? remotePort,
    proxy: {
      remoteAddress,
      remotePort,
      command,
      destinationAddress: destination?.address,
      destinationPort: destination?.port,
      uniqueId,
      authority,
      alpn,
      tls,
    },
    headerLength,
  }
}

/** 'close' follows. */
function ignore(): void {}
