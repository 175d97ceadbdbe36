// A program on Node that uses server and client, as its author would write it.
import { connect, createClient, EchoError, utf8, type Client, type Connection } from '@echo/client'
import { answer, contract, json, listen, type ListenOptions, type Server } from '@echo/server'

interface Point {
  x: number
  y: number
}

/** What options look like that a program reads from somewhere: with `undefined` in them. */
function options(port?: number): ListenOptions {
  return { port, host: undefined, maxConnections: undefined }
}

async function texts(): Promise<string[]> {
  await using server: Server<string> = await listen({ ...options(0), codec: utf8() })
  void server.serve(answer((name, conn) => `hello ${name} ${conn.remotePort === undefined}`))
  await using conn: Connection<string> = await connect(server.url, { codec: utf8() })
  const replies = [await conn.request('world', { timeout: 5_000 })]
  await conn.send('again')
  for await (const message of conn) {
    replies.push(message)
    break
  }
  return replies
}

async function points(): Promise<number> {
  const shared = contract({ codec: json(), requests: pointSchema, replies: pointSchema })
  await using server = await listen({ ...shared.server, port: 0 })
  void server.serve(answer((point) => ({ x: point.y, y: point.x })))
  await using client: Client<Point> = createClient(server.url, { ...shared.client })
  const { x } = await client.request({ x: 1, y: 2 })
  return x
}

async function rawBytes(): Promise<number> {
  await using server = await listen({ port: 0, raw: true })
  void server.serve(async (conn) => {
    for await (const chunk of conn) await conn.send(chunk)
  })
  await using conn = await connect({ port: server.address.port, raw: true })
  const reply = await conn.request('raw')
  return reply.length
}

/** A Standard Schema, as the libraries for schemas make them. */
const pointSchema = {
  '~standard': {
    version: 1 as const,
    vendor: 'program',
    types: undefined as { input: Point; output: Point } | undefined,
    validate(value: unknown): { value: Point } | { issues: { message: string }[] } {
      const { x, y } = value as Partial<Point>
      return x === undefined || y === undefined ? { issues: [{ message: 'a point' }] } : { value: { x, y } }
    },
  },
}

function codeOf(error: unknown): string | undefined {
  return error instanceof EchoError ? error.code : undefined
}

console.log(await texts(), await points().catch(codeOf), await rawBytes())
