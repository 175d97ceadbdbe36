import type { Socket } from 'node:net'
import {
  createSecureContext,
  createServer,
  type SecureContextOptions,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls'
import { innerSocket, isNoTls, readingTls, resetWhenDestroyed } from '@echo/protocol/internal'
import { reloaded, type HandshakeSettings, type TlsServerOptions } from './tls-server-options.js'

/**
 * RFC 8446, section 6: fatal, `protocol_version`. A client that does not speak TLS can recognise it, and say so: frame
 * decoders of ours do.
 */
const PROTOCOL_VERSION_ALERT = Buffer.from('15030300020246', 'hex')

/** What becomes of a handshake. */
interface Outcomes {
  secured(socket: TLSSocket): void
  /** Its socket is closed. */
  failed(socket: Socket, error: Error | undefined): void
}

/** A handshake that is under way. */
interface Handshake {
  /** From then on the socket may end in order. */
  over: () => void
  error: Error | undefined
}

/**
 * TLS handshakes: bare sockets go in, secured ones come out. A handshake that fails, or is not done in time, takes its
 * socket with it, by a reset, and nobody else.
 *
 * The TLS server in here never listens: it is given the sockets, so that one too many costs no handshake, and one that is
 * under way does not keep the listener from closing.
 */
export class Handshakes {
  readonly #server: TlsServer
  readonly #outcomes: Outcomes
  readonly #underWay = new Map<Socket, Handshake>()
  #options: TlsServerOptions

  /** @throws {OptionError} for certificates and keys that cannot be read. */
  constructor({ tls, handshakeTimeout }: HandshakeSettings, outcomes: Outcomes) {
    this.#options = tls
    this.#outcomes = outcomes
    this.#server = readingTls(() => createServer({ ...tls, handshakeTimeout, pauseOnConnect: true }))
    this.#server.on('secureConnection', this.#secured)
    this.#server.on('tlsClientError', this.#failed)
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size
  }

  begin(socket: Socket): void {
    const over = resetWhenDestroyed(socket)
    this.#underWay.set(socket, { over, error: undefined })
    // Looked up now, and kept by Node: of a client that is gone it cannot be had later.
    void socket.remoteAddress
    socket.on('error', ignore)
    socket.once('close', () => this.#closed(socket))
    this.#server.emit('connection', socket)
  }

  /** @throws {OptionError} for certificates and keys that cannot be read: those before stay in force. */
  reload(options: SecureContextOptions): void {
    const tls = reloaded(this.#options, options)
    readingTls(() => createSecureContext(tls))
    this.#server.setSecureContext(tls)
    this.#options = tls
  }

  /** Gives back the sockets whose handshakes are under way. */
  close(): Socket[] {
    const sockets = [...this.#underWay.keys()]
    for (const { over } of this.#underWay.values()) over()
    this.#underWay.clear()
    return sockets
  }

  readonly #secured = (socket: TLSSocket): void => {
    const inner = innerSocket(socket)!
    this.#underWay.get(inner)?.over()
    this.#underWay.delete(inner)
    this.#outcomes.secured(socket)
  }

  readonly #failed = (error: Error, socket: TLSSocket): void => {
    const inner = innerSocket(socket)!
    const handshake = this.#underWay.get(inner)
    if (handshake !== undefined) handshake.error ??= error
    // OpenSSL tells only those that speak TLS what is wrong.
    if (isNoTls(error)) inner.write(PROTOCOL_VERSION_ALERT)
    // After a timeout Node leaves it open.
    socket.destroy()
  }

  #closed(socket: Socket): void {
    const handshake = this.#underWay.get(socket)
    if (!this.#underWay.delete(socket)) return
    this.#outcomes.failed(socket, handshake?.error)
  }
}

/** The TLS socket above it gets the same error. */
function ignore(): void {}
