// What a server does in a round, and what is sent to it: `wire(protocol)` is one message as it is on the wire; it comes back as it is.
// With `inFlight: 0` nothing is sent: the server sends by itself.

const small = { id: 12_345, name: 'a small object', tags: ['a', 'b'], on: true }

/** A state that many are shown: 1 KiB in MessagePack. */
const record = {
  room: 'general',
  at: 1_764_000_000_000,
  members: Array.from({ length: 20 }, (_, i) => ({
    id: i,
    name: `member ${i}`,
    typing: i % 3 === 0,
    unread: i * 7,
  })),
}

const loop = () => async (connection) => {
  for await (const message of connection) await connection.send(message)
}

const batches = () => async (connection) => {
  for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
    let last
    for (const message of batch) last = connection.send(message)
    await last
  }
}

/** Sends one message to each of so many connections in a turn of the event loop, and waits until all are written. */
const toAll = (count, message, sendToAll) => (node) => {
  const connections = []
  const run = async () => {
    for (;;) {
      sendToAll(connections, message, node)
      await Promise.all(connections.map((connection) => connection.flush()))
      await new Promise(setImmediate)
    }
  }
  return async (connection) => {
    connections.push(connection)
    if (connections.length === count) run().catch(() => {})
    await connection.closed
  }
}

const sendBroadcast = (connections, message, { broadcast }) => broadcast(connections, message)

const sendEach = (connections, message) => {
  for (const connection of connections) void connection.send(message)
}

const manyAtOnce = () => async (connection) => {
  for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany())
    await connection.sendMany(batch)
}

const bytesOf = (size) => ({
  listen: ({ bytes }) => ({ codec: bytes() }),
  wire: ({ encodeFrame }) => encodeFrame(new Uint8Array(size).fill(0x61)),
})

const objects = {
  listen: ({ msgpack }) => ({ codec: msgpack() }),
  wire: ({ encodeFrame, msgpack }) => encodeFrame(msgpack().encode(small)),
}

export const workloads = {
  loop: { ...bytesOf(64), serve: loop, inFlight: 4_096 },
  batches: { ...bytesOf(64), serve: batches, inFlight: 4_096 },
  sendMany: { ...bytesOf(64), serve: manyAtOnce, inFlight: 4_096 },
  'loop, many kinds': { ...bytesOf(64), serve: loop, inFlight: 4_096, mixed: true },
  'batches, many kinds': { ...bytesOf(64), serve: batches, inFlight: 4_096, mixed: true },
  'utf8 loop': {
    listen: ({ utf8 }) => ({ codec: utf8() }),
    wire: bytesOf(64).wire,
    serve: loop,
    inFlight: 4_096,
  },
  'msgpack batches': {
    ...objects,
    serve: batches,
    inFlight: 4_096,
  },
  'one in flight': { ...bytesOf(64), serve: loop, inFlight: 1 },
  '64 KiB': { ...bytesOf(65_536), serve: loop, inFlight: 16 },
  '1 MiB': { ...bytesOf(1_048_576), serve: loop, inFlight: 4 },
  '500 in one turn': {
    ...bytesOf(64),
    serve: toAll(500, new Uint8Array(64), sendEach),
    inFlight: 0,
    connections: 500,
  },
  '500, an object to each': { ...objects, serve: toAll(500, small, sendEach), inFlight: 0, connections: 500 },
  '500, a record to each': { ...objects, serve: toAll(500, record, sendEach), inFlight: 0, connections: 500 },
  '500, an object broadcast': {
    ...objects,
    serve: toAll(500, small, sendBroadcast),
    inFlight: 0,
    connections: 500,
  },
  '500, a record broadcast': {
    ...objects,
    serve: toAll(500, record, sendBroadcast),
    inFlight: 0,
    connections: 500,
  },
}
