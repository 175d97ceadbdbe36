// CommonJS: Node 20.19 and later can require() ES modules, and TypeScript knows it from 5.8 on.
import client = require('@echo/client')
import protocol = require('@echo/protocol')
import server = require('@echo/server')

async function main(): Promise<void> {
  const running = await server.listen({ port: 0 })
  void running.serve(server.answer((message) => message))
  const conn = await client.connect(running.url)
  console.log(await conn.request('required'), protocol.encodeFrame(Uint8Array.of(1)).length)
  await conn.close()
  await running.close()
}

void main()
