import type { Socket } from 'node:net'
import { bytes, type Codec } from '@echo/protocol'
import type { Connection } from '@echo/protocol/node'
import { answer, listen } from '@echo/server'
import type { Load } from '../load/link.js'
import { framedLoad, naiveLoad, streamLoad } from '../load/wire-loads.js'
import { serveSockets, type Target } from './target.js'

/** What a server of ours does with a connection. */
export type Handler = (connection: Connection<unknown>) => unknown

/** Each message as it comes: the loop of every tutorial. */
export const echoEach: Handler = async (connection) => {
  for await (const message of connection) await connection.send(message)
}

/** As many messages at a time as are there. */
export const echoBatches: Handler = async (connection) => {
  for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
    let last: Promise<void> | undefined
    for (const message of batch) last = connection.send(message)
    await last
  }
}

/** Serves framed messages on a free port of 127.0.0.1 until its process ends. Gives the port. */
export async function serveFramed(codec: Codec<unknown>, handler: Handler): Promise<number> {
  const server = await listen({ port: 0, codec })
  void server.serve(handler)
  return server.address.port!
}

function framedTarget(
  name: string,
  what: string,
  handler: () => Handler,
  load: () => Promise<Load> = async () => framedLoad,
): Target {
  const sides = async () => ({ serve: () => serveFramed(bytes(), handler()), load: await load() })
  return { name, what, tier: 'ours', sides }
}

/** The same loop as in raw-naive, over frames. */
export const framed = framedTarget('framed', 'frames, the same await recv / send loop', () => echoEach)

/** `framed` once more, in processes of its own: how far it is from `framed` is what this machine's noise does. */
export const framedControl: Target = {
  ...framed,
  name: 'framed (A/A)',
  what: 'framed once more: shows the noise',
}

/** As many messages at a time as are there, sent in one call. */
export const framedMany = framedTarget(
  'sendMany()',
  'recvMany() and sendMany()',
  () => async (connection) => {
    for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany())
      await connection.sendMany(batch)
  },
)

/** Frames that are not decoded, as many at a time as are there. */
export const framedFrames = framedTarget(
  'sendFrames()',
  'recvFrames() and sendFrames()',
  () => async (connection) => {
    for (
      let frames = await connection.recvFrames();
      frames !== undefined;
      frames = await connection.recvFrames()
    )
      await connection.sendFrames(frames)
  },
)

/** The same in one call. */
export const framedRelay = framedTarget(
  'relay()',
  'frames that pass through, relay(connection)',
  () => (connection) => connection.relay(connection),
)

/** Frames, taken as many at a time as are there. */
export const framedBatch = framedTarget('framed-batch', 'frames, taken with recvMany()', () => echoBatches)

/** A reply for each message, in order, by a handler that the library makes. */
export const framedAnswer = framedTarget('answer()', 'frames, serve(answer(reply))', () =>
  answer((message) => message),
)

/** The server of `framed`, and a load of requests through the client that reconnects. */
export const clientRequests = framedTarget(
  'request()',
  'framed; createClient() and request() send',
  () => echoEach,
  async () => (await import('./request-load.js')).requestLoad,
)

/** The original programs: a socket write for each message, a read of at most 1024 bytes taken for a message. */
export const rawNaive: Target = {
  name: 'raw-naive',
  what: 'the original: a write a message, recv(1024)',
  tier: 'ours',
  fits: hasBytes,
  sides: async () => ({ serve: serveRaw, load: naiveLoad }),
}

/** An empty message puts nothing on the wire of a byte stream: both sides would wait forever. */
export function hasBytes({ size }: { readonly size: number }): boolean {
  return size > 0
}

async function serveRaw(): Promise<number> {
  const server = await listen({ port: 0, raw: true })
  void server.serve(async (connection) => {
    for await (const chunk of connection) await connection.send(chunk)
  })
  return server.address.port!
}

/** Bytes and nothing else, with backpressure: what a socket carries when nobody asks where a message ends. */
export const rawStream: Target = {
  name: 'raw-stream',
  what: 'bytes only, 64 KiB writes: the ceiling',
  tier: 'less',
  // Without messages there is no time at which one was to be sent.
  fits: ({ size, rate }) => size > 0 && rate === undefined,
  sides: async () => ({ serve: () => serveSockets((socket) => socket.pipe(socket)), load: streamLoad }),
}

/** Framing as it is often written first, to tell what framing costs from what this way of it costs. */
export const framedNaive: Target = {
  name: 'framed-naive',
  what: 'frames by Buffer.concat and two writes each',
  tier: 'same job',
  sides: async () => ({ serve: () => serveSockets(echoNaively), load: framedLoad }),
}

const HEADER_LENGTH = 4

function echoNaively(socket: Socket): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= HEADER_LENGTH) {
      const end = HEADER_LENGTH + received.readUInt32BE(0)
      if (received.length < end) return
      const header = Buffer.alloc(HEADER_LENGTH)
      header.writeUInt32BE(end - HEADER_LENGTH)
      socket.write(header)
      socket.write(received.subarray(HEADER_LENGTH, end))
      received = received.subarray(end)
    }
  })
}
