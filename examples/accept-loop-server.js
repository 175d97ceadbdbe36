// Program 3, the server: serves one client after another. While one is in service the others are connected and wait.
//
//   node examples/accept-loop-server.js          and then loop-client.js, in two more terminals
//   node examples/accept-loop-server.js --raw    the same without frames; the clients need --raw too
//
// Type a line in the second client: its reply comes as soon as the first has left (Ctrl-D) or was killed. (A client that
// leaves while it waits takes up to ten seconds: close() awaits the server's end.) To serve all concurrently: server.serve().

import { listen } from './echo.js'
import { backlog, bufferSize, GOODBYE, host, port, raw } from './settings.js'
import { howItEnded, show } from './show.js'
import { upper } from './upper.js'

const server = await listen({ host, port, backlog, raw, bufferSize })
console.log(`listening on ${server.url}`)

for await (const connection of server) {
  const client = `${connection.remoteAddress}:${connection.remotePort}`
  console.log(client, 'is served')
  try {
    let last
    for await (const message of connection) {
      last = message
      if (message === GOODBYE) break
      console.log(client, 'sent', show(message))
      await connection.send(upper(message))
    }
    await connection.close()
    console.log(client, howItEnded(last))
  } catch (error) {
    console.log(client, 'failed:', error.message)
    connection.destroy()
  }
}
