import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { bytes, connect, type Connection } from '@echo/client'
import { encodeFrame } from '@echo/protocol'
import type { Experiment, Mode } from '../trace/trace.js'
import { Log, type Report } from './notes.js'
import { OriginalSocket, type SocketSettings } from './original.js'
import { tapClients } from './tap.js'

export interface ConnectRequest extends SocketSettings {
  readonly port: number
}

export interface SendRequest {
  readonly messages: readonly Uint8Array[]
  /** `'drained'`: each send waits for the one before it. */
  readonly pace?: Experiment['pace'] | 'drained'
}

/** The client of a lane: one connection. */
export class ClientProgram {
  readonly #log = new Log()
  #wire: OriginalSocket | Connection<Uint8Array> | undefined
  #plain: Socket | undefined
  /** Of the connection made last. */
  #port = 0

  constructor() {
    tapClients(this.#log, (port) => (this.#port = port))
  }

  async connect(request: ConnectRequest): Promise<{ port: number }> {
    const { mode, port, noDelay } = request
    this.#log.clear()
    if (mode === 'raw') this.#wire = await OriginalSocket.connect(port, request)
    else this.#wire = await connect({ port, codec: bytes(), noDelay, onError() {} })
    return { port: this.#port }
  }

  /** Resolves when the kernel, or the library, has taken all. */
  async send({ messages, pace = 'turn' }: SendRequest): Promise<void> {
    const wire = this.#wire!
    const corked = pace === 'corked' && wire instanceof OriginalSocket ? wire.socket : undefined
    const sent: Promise<void>[] = []
    corked?.cork()
    for (const [index, message] of messages.entries()) {
      if (index > 0 && pace === 'drained') await sent.at(-1)
      if (index > 0 && typeof pace === 'number') await sleep(pace)
      this.#log.note('send', this.#port, { message })
      sent.push(Promise.resolve(wire.send(message)))
    }
    corked?.uncork()
    await Promise.all(sent)
  }

  /** Comes back while the sender may have to wait for its reader. */
  begin(request: SendRequest): void {
    void this.send(request).catch(() => {})
  }

  /** Waits for one reply. False: none came within `patience` milliseconds. */
  async reply(patience: number): Promise<boolean> {
    this.#log.note('wait', this.#port)
    const gaveUp = new AbortController()
    const message = await Promise.race([
      this.#wire!.recv(),
      sleep(patience, undefined, { signal: gaveUp.signal }).catch(() => undefined),
    ])
    gaveUp.abort()
    if (message !== undefined) this.#log.note('got', this.#port, { message })
    return message !== undefined
  }

  /** Sends a message but for its last two bytes, and ends. A client of the library would not, so the bytes are made here. */
  async sendTruncated({ mode, port, message }: { mode: Mode; port: number; message: Uint8Array }) {
    this.#log.clear()
    const socket = connectSocket({ port, host: '127.0.0.1', noDelay: true })
    this.#plain = socket
    await once(socket, 'connect')
    const wire = mode === 'raw' ? message : encodeFrame(message)
    this.#log.note('send', this.#port, { message })
    socket.end(wire.subarray(0, -2))
    socket.resume()
    return { port: this.#port }
  }

  close(): void {
    void this.#wire?.close()
  }

  report(): Report {
    return this.#log.report()
  }

  reset(): void {
    this.#wire?.destroy()
    this.#plain?.destroy()
    this.#wire = undefined
    this.#plain = undefined
    this.#log.clear()
  }
}
