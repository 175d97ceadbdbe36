// Program 2, the server: accepts one client, and answers each of its messages until it leaves.
//
//   node examples/loop-server.js          and then, in a second terminal, loop-client.js or burst-client.js
//   node examples/loop-server.js --raw    the same without frames; the client needs --raw too
//
// Kill the client (kill -9) and see: this program says so and ends. The original did not: where a lost client made recv()
// fail, the exception took the server down; where it made recv() return empty bytes forever, the loop spun.

import { listen } from './echo.js'
import { backlog, bufferSize, GOODBYE, host, port, raw } from './settings.js'
import { howItEnded, show } from './show.js'
import { upper } from './upper.js'

const server = await listen({ host, port, backlog, raw, bufferSize })
console.log(`listening on ${server.url}`)

const connection = await server.accept()
console.log(`accepted ${connection.remoteAddress}:${connection.remotePort}`)

try {
  for (;;) {
    const message = await connection.recv()
    // undefined: no more will come; an empty message is not undefined
    if (message === undefined || message === GOODBYE) {
      console.log('the client', howItEnded(message))
      break
    }
    console.log('received', show(message))
    await connection.send(upper(message))
  }
} catch (error) {
  console.log('the client failed:', error.message)
}

await connection.close()
await server.close()
