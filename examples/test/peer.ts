import { equal } from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { WakeUps } from './wake-ups.js'
import { goodbye, wire, type Mode } from './wire.js'

const sockets = new Set<Socket>()
const listeners = new Set<Server>()

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const listener of listeners) listener.close()
  sockets.clear()
  listeners.clear()
})

/** The other side of a program, played by the test on a bare socket; destroyed after the test. */
export class Peer {
  /** The test's own port, which the program sees as its peer's. */
  readonly port: number
  #received = Buffer.alloc(0)
  #ended = false
  #failure: Error | undefined
  readonly #socket: Socket
  readonly #mode: Mode
  readonly #changes = new WakeUps()

  /** Takes over a socket that is connected. */
  constructor(socket: Socket, mode: Mode) {
    sockets.add(socket)
    this.port = socket.localPort!
    this.#socket = socket
    this.#mode = mode
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#changes.wake()
    })
    socket.once('end', () => this.#end(undefined))
    socket.once('error', (error) => this.#end(error))
  }

  send(text: string): void {
    this.#socket.write(wire(this.#mode, text))
  }

  /** Leaves, as the clients do. */
  leave(): void {
    this.#socket.end(goodbye(this.#mode))
  }

  /** As they are, whatever the mode. */
  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** The next bytes that come are the message `text`. */
  async receives(text: string): Promise<void> {
    await this.#receivesBytes(wire(this.#mode, text))
  }

  /** The client says that it leaves, and then it ends. */
  async receivesGoodbye(): Promise<void> {
    await this.#receivesBytes(goodbye(this.#mode))
    await this.receivesEnd()
  }

  async #receivesBytes(expected: Buffer): Promise<void> {
    while (this.#received.length < expected.length && !this.#ended) await this.#changes.next()
    const taken = this.#received.subarray(0, expected.length)
    this.#received = this.#received.subarray(expected.length)
    equal(taken.toString('latin1'), expected.toString('latin1'))
  }

  /** All that comes until the program ends its side, which it does in order: a reset throws. */
  async rest(): Promise<Buffer> {
    while (!this.#ended) await this.#changes.next()
    if (this.#failure !== undefined) throw this.#failure
    return this.#received
  }

  /** Nothing more comes but the end, in order. */
  async receivesEnd(): Promise<void> {
    equal((await this.rest()).toString('latin1'), '')
  }

  end(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  #end(failure: Error | undefined): void {
    this.#ended = true
    this.#failure = failure
    this.#changes.wake()
  }
}

export async function connectTo(port: number, mode: Mode): Promise<Peer> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  await once(socket, 'connect')
  return new Peer(socket, mode)
}

/** A port for one client program, and the peer that it finds there. */
export async function listenForOne(mode: Mode): Promise<{ port: number; accepted: Promise<Peer> }> {
  const listener = createServer({ allowHalfOpen: true })
  listeners.add(listener)
  const accepted = new Promise<Peer>((resolve) => {
    listener.once('connection', (socket: Socket) => resolve(new Peer(socket, mode)))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return { port: (listener.address() as AddressInfo).port, accepted }
}
