// Program 1, the server: accepts one client, receives one message, sends it back upper-cased, and closes.
//
//   node examples/one-shot-server.js          and then, in a second terminal, one-shot-client.js
//   node examples/one-shot-server.js --raw    the same without frames; the client needs --raw too
//
// If the client sends an empty string, raw hangs both ends: no bytes are sent, so none arrive, and recv() waits
// forever. In framed mode even an empty message has its frame, and gets its answer.

import { listen } from './echo.js'
import { backlog, bufferSize, host, port, raw } from './settings.js'
import { show } from './show.js'
import { upper } from './upper.js'

const server = await listen({ host, port, backlog, raw, bufferSize })
console.log(`listening on ${server.url}`)

const connection = await server.accept()
const message = await connection.recv()

if (message === undefined) {
  console.log('the client left without a message')
} else {
  console.log('received', show(message))
  await connection.send(upper(message))
}

await connection.close()
await server.close()
