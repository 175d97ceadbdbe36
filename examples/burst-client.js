// A client that does not wait: sends ten messages one after another, then prints what comes back.
//
//   node examples/loop-server.js          and then, in a second terminal, burst-client.js: ten messages, ten replies
//   node examples/loop-server.js --raw    and burst-client.js --raw: they stick together, in as many pieces as the reads
//
// loop-client.js cannot show this: it waits for each reply, so there is never more than one message on the way.

import { connect } from './echo.js'
import { bufferSize, GOODBYE, host, port, raw } from './settings.js'
import { show } from './show.js'

const connection = await connect({ host, port, raw, bufferSize })
for (let i = 0; i < 10; i++) await connection.send(`message ${i}`)
if (!raw) await connection.send(GOODBYE)
await connection.end() // nothing more from this side

for await (const reply of connection) console.log(show(reply))
await connection.close()
