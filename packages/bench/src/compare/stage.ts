import type { EchoServer, Mode, Wire } from './mode.js'

/** Where a scenario is played: a server that listens, and clients of it. */
export interface Stage {
  readonly mode: Mode
  readonly server: EchoServer
  /** Milliseconds without a reply after which it is said that none comes. */
  readonly patience: number
  /** A client that is connected. */
  readonly connect: () => Promise<Wire>
  /** A client that is connected, and the server's end of the same connection. */
  readonly pair: () => Promise<{ client: Wire; served: Wire }>
}

/** Plays a scenario on a server of its own, and clears everything away afterwards. */
export async function onStage<T>(
  mode: Mode,
  patience: number,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const server = await mode.listen()
  const clients: Wire[] = []
  const connect = async () => {
    const client = await mode.connect(server.address.port!)
    clients.push(client)
    return client
  }
  const pair = async () => {
    const client = await connect()
    const served = await server.accept()
    if (served === undefined) throw new Error('the server closed before it accepted')
    return { client, served }
  }
  try {
    return await play({ mode, server, patience, connect, pair })
  } finally {
    for (const client of clients) client.destroy()
    await server.close({ grace: 0 })
  }
}

/** The original loop: receive, send back upper-cased, until no more comes. Then the connection is closed. */
export async function echoUpper(connection: Wire): Promise<void> {
  for await (const message of connection) await connection.send(upper(message))
  await connection.close()
}

/** ASCII letters upper-cased, all other bytes as they are. */
function upper(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte))
}

/** The original accept loop: one client at a time; one that fails does not stop it. Ends when the server is closed. */
export async function serveInTurn(server: EchoServer): Promise<void> {
  for await (const connection of server) await echoUpper(connection).catch(() => connection.close())
}

/** The next message, or `undefined` when none came within `patience` milliseconds. */
export async function recvWithin(wire: Wire, patience: number): Promise<Uint8Array | undefined> {
  const signal = AbortSignal.timeout(patience)
  return await wire.recv({ signal }).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
}

/** Receives until `length` bytes are there, and gives what each call gave. */
export async function recvBytes(wire: Wire, length: number): Promise<Uint8Array[]> {
  const reads: Uint8Array[] = []
  for (let left = length; left > 0;) {
    const read = await wire.recv()
    if (read === undefined) return reads
    reads.push(read)
    left -= read.length
  }
  return reads
}
