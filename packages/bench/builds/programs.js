// An echo server of this checkout, as `against.js` measures it: node programs.js NAME. Prints its port, and ends with its standard input.

import { createServer } from 'node:net'
import { bytes } from '@echo/protocol'
import { listen } from '@echo/server'

const programs = {
  relay: (connection) => connection.relay(connection),
  async 'recvFrames + sendFrames'(connection) {
    for (
      let frames = await connection.recvFrames();
      frames !== undefined;
      frames = await connection.recvFrames()
    )
      await connection.sendFrames(frames)
  },
  async 'recvMany + sendMany'(connection) {
    for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany())
      await connection.sendMany(batch)
  },
  async 'recvMany + send'(connection) {
    for (let batch = await connection.recvMany(); batch !== undefined; batch = await connection.recvMany()) {
      let last
      for (const message of batch) last = connection.send(message)
      await last
    }
  },
  async loop(connection) {
    for await (const message of connection) await connection.send(message)
  },
}

const [name] = process.argv.slice(2)
process.stdin.on('end', () => process.exit()).resume()
if (name === 'raw stream') {
  // The ceiling: bytes, and no messages.
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
} else {
  const server = await listen({ port: 0, codec: bytes(), onError: () => {} })
  void server.serve(programs[name])
  console.log(server.address.port)
}
