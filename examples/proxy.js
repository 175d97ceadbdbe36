// A proxy: passes the frames of each client on to another server, and those of that server back. It decodes none of them.
//
//   node examples/accept-loop-server.js    listens on port 8080; then, in terminals of their own,
//   PORT=9000 node examples/proxy.js 8080  from port 9000 to port 8080
//   PORT=9000 node examples/loop-client.js
//
// If either side does not read, the proxy stops reading from the other side, so that no more waits here than a few reads. If
// either fails, so does the other; an end is passed on as an end.

import { connect, listen } from './echo.js'
import { host, port, words } from './settings.js'

const target = { host, port: Number(words[0] ?? 8080) }
const onError = (error) => console.log('failed:', error.message)
const server = await listen({ host, port, onError })
console.log(`listening on ${server.url}`)

server.serve(async (client) => {
  const upstream = await connect({ ...target, onError })
  console.log('passing on', client.remotePort)
  void client.closed.then(({ initiator, reason }) =>
    console.log('closed', client.remotePort, initiator, reason),
  )
  await Promise.all([client.relay(upstream), upstream.relay(client)])
})
