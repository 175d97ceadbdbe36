import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encodeFrame, FrameDecoder } from '@echo/protocol'
import { afterEach, expect, vi } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../bin/echo-server.js', import.meta.url))

const children: ChildProcessWithoutNullStreams[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Logged {
  msg: string
  pid: number
  remotePort?: number
}

/** A run of the command; killed after the test. */
export class Run {
  readonly child: ChildProcessWithoutNullStreams
  readonly exited: Promise<number | null>
  stderr = ''
  readonly #lines: AsyncIterator<string>

  constructor(...flags: string[]) {
    this.child = spawnCommand(flags, [])
    this.child.stderr.on('data', (text) => (this.stderr += String(text)))
    this.exited = once(this.child, 'close').then(([code]) => code as number | null)
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async line(): Promise<string | undefined> {
    const { value } = (await this.#lines.next()) as { value: string | undefined }
    return value
  }

  /** The JSON lines logged so far. */
  logged(): Logged[] {
    const lines = this.stderr.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Logged)
  }

  /** A connected client, once the server has printed its URL. */
  async client(): Promise<Socket> {
    return connectTo(((await this.line()) ?? '').split(' ')[2]!)
  }
}

/** @param inherited descriptors that the command inherits, as 3 and so on. */
export function spawnCommand(
  flags: readonly string[],
  inherited: readonly number[],
): ChildProcessWithoutNullStreams {
  const stdio = ['pipe', 'pipe', 'pipe', ...inherited] as const
  const child = spawn(process.execPath, [COMMAND, ...flags], { stdio: [...stdio] })
  children.push(child as ChildProcessWithoutNullStreams)
  return child as ChildProcessWithoutNullStreams
}

export async function connectTo(url: string): Promise<Socket> {
  const socket = connect(
    url.startsWith('unix:') ? { path: url.slice(5) } : { port: Number(new URL(url).port) },
  )
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Resolves when the socket is closed, gracefully or not. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** Sends one framed payload. Resolves with the payload of the reply. */
export async function exchange(socket: Socket, payload: Uint8Array): Promise<Buffer> {
  socket.write(encodeFrame(payload))
  const decoder = new FrameDecoder()
  const lost = closed(socket)
  for (;;) {
    const chunk = await Promise.race([once(socket, 'data'), lost])
    if (chunk === undefined) throw new Error('the connection was closed before the reply came')
    decoder.push(chunk[0] as Buffer)
    const reply = decoder.next()
    if (reply !== undefined) return Buffer.from(reply)
  }
}

export function urlIn(line: string | undefined): string {
  return (line ?? '').split(' ')[2] ?? ''
}

/** The metrics of a run whose next line is their URL. */
export async function scrape(run: Run): Promise<string> {
  const line = (await run.line()) ?? ''
  expect(line).toMatch(/^metrics on http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  const response = await fetch(line.slice('metrics on '.length), { headers: { connection: 'close' } })
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/)
  return response.text()
}

/** Polls until `check` no longer throws, for half a minute: another process has its own pace. */
export function eventually<T>(check: () => T): Promise<Awaited<T>> {
  return vi.waitFor(check, 30_000) as Promise<Awaited<T>>
}
